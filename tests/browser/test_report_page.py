"""The report in Chromium: opened, clicked, walked by keyboard, on a phone, in the dark, printed.

Without a browser these tests are skipped; with ``SCAMSCAN_CI=1`` a missing browser is an error.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from itertools import pairwise

import pytest

from scamscan.reports.page import render
from tests.hostile import hostile_records, rebate, report_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const under = node => {
    for (let e = node; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return parse(getComputedStyle(document.documentElement).backgroundColor);
  };
  const weak = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || e.closest('svg') || !e.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(under(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) weak.push([ratio, e.className, walk.currentNode.data.slice(0, 20)]);
  }
  return weak;
}"""
OVERFLOW = """() => [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  return e.checkVisibility() && !e.closest('svg') && !e.closest('.skip')
    && box.width && box.right > innerWidth + 1;
}).map(e => e.outerHTML.slice(0, 80))"""


def missing(what):
    """Skip, or fail where every test must run."""
    if os.environ.get("SCAMSCAN_CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser():
    """Chromium as the system has it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("no Chromium on this machine")
    if find_spec("playwright") is None:
        missing("playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # In a container Chromium cannot make its own sandbox; the page is ours.
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The report of a conversation full of traps, as a file."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(report_of([*rebate(), *hostile_records()])), "utf-8")
    return path.as_uri()


@pytest.fixture
def opened(browser, address):
    """Opens the report; whatever it says on the console or asks the network for is a failure."""
    contexts, said = [], []

    def open_page(**how):
        context = browser.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: said.append(request.url))
        page.goto(address)
        assert said == [address]
        said.clear()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []


def test_a_hostile_report_opens_in_silence(opened):
    """No script runs, no error, no request but the file itself; nothing of the chat is markup."""
    page = opened()
    assert page.locator("script, img, iframe, form, input, object, embed").count() == 0
    assert page.locator("[onload], [onerror], [onmouseover]").count() == 0
    assert page.title().startswith("聊天记录检查报告")
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()


def test_details_open_by_click_and_by_keyboard(opened):
    """A closed finding shows its lines after a click, and after Enter or Space on its title."""
    page = opened()
    closed = page.locator(".findings details:not([open])")
    assert closed.count() > 2
    for act in ("click", "Enter", "Space"):
        one = page.locator(".findings details:not([open])").first
        one.evaluate("e => e.id = 'chosen'")
        chosen = page.locator("#chosen")
        words = chosen.locator(".here .words")
        assert not words.is_visible()
        title = chosen.locator("summary")
        if act == "click":
            title.click()
        else:
            title.focus()
            page.keyboard.press(act)
        assert words.is_visible()
        chosen.evaluate("e => e.removeAttribute('id')")


def test_the_keyboard_reaches_advice_first_and_shows_where_it_is(opened):
    """Tab goes to the jump to the advice, then through the contents; focus can be seen."""
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#now"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#now")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_everything_fits_and_can_be_read(opened, width, scheme):
    """No sideways scrolling, one picture for the width, contrast of 4.5 in both schemes."""
    page = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(CONTRAST) == []
    figure = page.locator("figure").first
    assert figure.locator("svg.narrow").is_visible() == (width == 360)
    assert figure.locator("svg.wide").is_visible() == (width != 360)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")


def test_a_phone_dials_official_numbers_with_a_thumb(opened):
    """Numbers are links of at least 44 pixels; numbers of the chat are none."""
    page = opened(viewport={"width": 360, "height": 640})
    numbers = page.locator("a[href^='tel:']:visible")
    assert numbers.count() >= 2
    for number in numbers.all():
        assert number.bounding_box()["height"] >= 44
    assert page.locator(".lines a, .cards a").count() == 0


def test_on_paper_everything_is_open_and_black_on_white(opened):
    """Folded parts are printed, what can only be clicked is not; also from a dark screen."""
    page = opened(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    words = page.locator(".findings details:not([open]) .here .words").last
    assert words.evaluate("e => e.getBoundingClientRect().height") > 0
    assert words.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not page.locator("nav").is_visible()
    assert page.evaluate(CONTRAST) == []
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_picture_speaks_to_who_cannot_see_it(opened):
    """Each picture has a name in the tree a screen reader walks; headings have an order."""
    page = opened()
    picture = page.get_by_role("img").first
    name = picture.get_attribute("aria-labelledby")
    assert "条" in picture.locator(f"#{name}").text_content()
    headings = page.get_by_role("heading").evaluate_all("all => all.map(e => +e.tagName[1])")
    assert headings[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(headings))
    assert page.get_by_role("main").count() == 1
