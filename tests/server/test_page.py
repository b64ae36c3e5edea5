"""The page in real Chromium: with and without scripts, by keyboard, on a phone, dark, enlarged.

Without a browser these tests are skipped; with ``SCAMSCAN_CI=1`` a missing browser is an error.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.server.served import FORM, SCAM, form_token

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
LINK = (
    "【工商银行】您的账户将于今日冻结，请登录 http://www.icbc.com.cn.a1b.example.top/login 认证，"
    "加微信 zx88899"
)
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
HEAVIEST = 100_000


def wanted(name):
    """A library; where CI runs its absence is an error, not a skip."""
    if os.environ.get("SCAMSCAN_CI"):
        return importlib.import_module(name)
    return pytest.importorskip(name)


@pytest.fixture(scope="module")
def chromium():
    """The browser of this machine."""
    api = wanted("playwright.sync_api")
    if BROWSER is None:
        assert not os.environ.get("SCAMSCAN_CI"), "no Chromium on this machine"
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, service):
    """A fresh page; whatever the browser complains of fails the test."""
    opened: list[Any] = []
    complaints: list[str] = []
    foreign: list[str] = []
    own = f"http://127.0.0.1:{service.port}"

    def opener(path="/", size="desktop", **choices):
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, **choices)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda one: _note(complaints, one.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith(own) else foreign.append(one.url))
        page.goto(own + path)
        return page

    yield opener
    for context in opened:
        context.close()
    assert not complaints
    assert not foreign


def _note(complaints, text):
    """A refused form is no fault of the page."""
    if not text.startswith("Failed to load resource"):
        complaints.append(text)


def press(page, button):
    """Press a button and wait for the whole answer: its words come before its style does."""
    with page.expect_navigation(wait_until="load"):
        page.click(button)


def check(page, text):
    """Type a message and press the button."""
    page.fill("#text", text)
    press(page, "#check button.main")
    assert page.locator(".verdict").count() >= 1


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", list(SIZES))
def test_a_message_is_judged(open_page, size, scripts):
    """Level, kind, reasons, marked words, the true host, what to do, and buttons that dial."""
    page = open_page(size=size, java_script_enabled=scripts)
    check(page, LINK)
    assert page.inner_text("h1") in ("很可能是诈骗", "可疑")
    assert page.title().startswith(page.inner_text("h1"))
    assert page.locator("mark").count() >= 1
    assert page.inner_text(".host strong") == "example.top"
    assert page.locator('a[href="tel:110"]').count() >= 1
    assert page.locator('a[href="tel:96110"]').count() == 1
    assert "zx88899" in page.inner_text("main")
    assert page.locator("main a[href^=http]").count() == 0
    assert page.input_value("#text") == LINK
    assert LINK[:4] not in page.url


def test_a_quiet_message_is_not_called_safe(open_page):
    """Nothing is marked and nobody is alarmed, and still nobody is told it is safe."""
    page = open_page()
    check(page, "儿子，晚上回来吃饭吗？")
    assert page.inner_text("h1") == "未发现已知特征"
    assert "不等于安全" in page.inner_text(".verdict")
    assert page.locator("mark").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_nothing_is_out_of_sight(open_page, size, scheme):
    """At any width, enlarged to twice the size too, nothing has to be scrolled sideways."""
    page = open_page(size=size, color_scheme=scheme)
    check(page, LINK)
    for zoom in (1, 2):
        page.evaluate(
            "zoom => { document.documentElement.style.fontSize = 19 * zoom + 'px' }", zoom
        )
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, (size, zoom)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["hans", "hant", "en"])
def test_axe_finds_nothing(open_page, language, scheme):
    """Contrast, names, landmarks, order of headings: no violation on any page."""
    axe = wanted("axe_core_python.sync_playwright").Axe()
    for size in SIZES:
        page = open_page(f"/?lang={language}", size, color_scheme=scheme)
        for name in ("home", "verdict", "guide", "plan"):
            if name == "verdict":
                check(page, LINK)
            elif name == "guide":
                page.goto(f"{page.url.split('/?')[0].rstrip('/')}/guide?lang={language}")
            elif name == "plan":
                page.select_option("#situation", "S5")
                press(page, "#guide button.main")
            found = axe.run(page)["violations"]
            shown = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]
            assert not shown, (name, size)


def test_the_keyboard_is_enough(open_page):
    """From the top of the page to the answer without a mouse."""
    page = open_page()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
        if seen[-1] == "text":
            break
    assert seen[0] == "跳到正文"
    assert seen[-1] == "text"
    page.keyboard.insert_text(SCAM)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.inner_text("h1") in ("很可能是诈骗", "可疑")


@pytest.mark.parametrize(("language", "name"), [("hant", "繁體"), ("en", "English")])
def test_the_language_changes_with_the_answer_in_place(open_page, language, name):
    """The message stays, in its own characters; the words around it change."""
    page = open_page()
    check(page, SCAM)
    press(page, f"nav button:has-text('{name}')")
    assert page.get_attribute("html", "lang") == ("zh-Hant" if language == "hant" else "en")
    heading = page.inner_text("h1")
    assert heading in ("很可能是詐騙", "可疑", "Very likely a scam", "Suspicious")
    assert page.input_value("#text") == SCAM
    assert original(page) == SCAM


def original(page):
    """The message as shown, without what only a screen reader says."""
    page.evaluate("document.querySelectorAll('.heard').forEach(one => one.remove())")
    return page.text_content("blockquote")


def test_nothing_is_looked_up_without_the_button(open_page):
    """The button says who will see what; until it is pressed the answer says it was not asked."""
    page = open_page()
    check(page, "周末的照片放在 a1b2c3.top 了，有空看")
    assert "没有要求联网查询" in page.inner_text("main")
    assert "a1b2c3.top" in page.inner_text("#lookup-hint")
    assert page.get_attribute("button[name=lookup]", "form") == "check"


def test_hostile_text_stays_text(open_page):
    """Markup, overrides of direction and control characters are shown, never obeyed."""
    page = open_page()
    check(
        page,
        "<script>alert(1)</script><img src=x onerror=alert(1)> 转账\u202e \x1b[31m {{7*7}}" + SCAM,
    )
    assert page.locator("blockquote img, blockquote script").count() == 0
    shown = page.inner_text("blockquote")
    assert "<script>" in shown
    assert "<U+202E>" in shown
    assert "{{7*7}}" in shown


def test_the_guide_asks_and_answers(open_page):
    """What happened, when and how it was paid give a plan, and the plan a card of one style."""
    page = open_page("/guide", "phone")
    page.select_option("#situation", "S5")
    page.select_option("#paid", "20m")
    page.select_option("#via", "wechat")
    page.fill("#amount", "8000")
    press(page, "#guide button.main")
    assert page.locator(".call[href='tel:110']").count() >= 1
    assert "8000" in page.inner_text(".say") or "8,000" in page.inner_text(".say")
    press(page, "form[action='/card'] button")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).borderTopWidth") == "4px"
    assert "110" in page.inner_text("body")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_chat_is_read_and_not_kept(open_page, tmp_path, scripts):
    """A file chosen by hand: who is suspicious, and from which message on."""
    rows = [("女儿", "妈，晚上回来吃饭"), ("王警官", "我是市公安局王警官，您的账户涉嫌洗钱"),
            ("王警官", "不要告诉家里人"), ("王警官", "立即把钱转到安全账户核查")]  # fmt: skip
    lines = [f"2026-03-0{day} 10:00,{who},{said}" for day, (who, said) in enumerate(rows, 1)]
    path = tmp_path / "聊天.csv"
    path.write_text("\n".join(["时间,发送人,内容", *lines]), "utf-8")
    page = open_page(java_script_enabled=scripts)
    page.click("summary:has-text('聊天记录')")
    page.set_input_files("#file", str(path))
    press(page, "#chat button")
    shown = page.inner_text("main")
    assert "共 4 条消息" in shown
    assert "王警官" in page.inner_text(".verdict")
    assert "从这里就该当心" in shown


def test_an_evidence_pack_is_made_and_nothing_stays(open_page, tmp_path):
    """The zip holds the original unchanged, and no folder of it is left on this machine."""
    path = tmp_path / "聊天.csv"
    path.write_text("时间,发送人,内容\n2026-03-01 10:00,王警官,把钱转到安全账户\n", "utf-8")
    page = open_page()
    page.click("summary:has-text('聊天记录')")
    page.set_input_files("#file", str(path))
    with page.expect_download() as download:
        page.click("button[formaction='/evidence']")
    with zipfile.ZipFile(download.value.path()) as pack:
        originals = [name for name in pack.namelist() if name.endswith("聊天.csv")]
        assert [pack.read(name) for name in originals] == [path.read_bytes()]
        assert any(name.endswith("manifest.json") for name in pack.namelist())
    for place in (Path("/dev/shm"), Path(tempfile.gettempdir())):  # noqa: S108 - only looked at
        assert not list(place.glob("scamscan-????????"))


def test_a_file_that_is_no_chat_is_told(open_page, tmp_path):
    """In words, on a page, with a way back."""
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(256)) * 40)
    page = open_page()
    page.click("summary:has-text('聊天记录')")
    page.set_input_files("#file", str(path))
    with page.expect_response("**/chat") as response:
        press(page, "#chat button")
    assert response.value.status == 400
    assert "请导出成 TXT" in page.inner_text("[role=alert]")
    assert page.locator("main a[href^='/?lang']").count() == 1


def test_everything_together_is_light(service):
    """Page, style, script and icon weigh less than a photograph, without compression."""
    form = form_token(service)
    page = service.ask("POST", "/", urlencode({"form": form, "text": LINK}), FORM)
    files = [service.ask("GET", f"/page/{name}") for name in ("page.css", "page.js", "icon.svg")]
    assert all(one.status == 200 for one in files)
    assert sum(len(one.body) for one in (page, *files)) < HEAVIEST


def test_problems_are_told_on_a_page(service):
    """Nothing typed, a form too old, another site: in words for people, in their language."""
    form = form_token(service)
    empty = service.ask("POST", "/", urlencode({"form": form, "text": " ", "lang": "hant"}), FORM)
    assert (empty.status, "沒有內容" in empty.body.decode()) == (400, True)
    old = service.ask("POST", "/", urlencode({"form": "", "text": "a"}), FORM)
    assert (old.status, "开得太久" in old.body.decode()) == (403, True)
    foreign = service.ask("GET", "/", None, {"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status, "别的网站" in foreign.body.decode()) == (403, True)


def test_the_languages_say_the_same():
    """Every word is there in each, with the same gaps to fill."""
    from scamscan import tables
    from scamscan.server.page.words import LANGUAGES

    table = tables.load_toml("page.toml")

    def gaps(value):
        if isinstance(value, dict):
            return {key: gaps(one) for key, one in value.items()}
        return sorted(re.findall(r"{\w+}", value))

    first, *others = (gaps(table[language]) for language in LANGUAGES)
    assert all(
        json.dumps(one, sort_keys=True) == json.dumps(first, sort_keys=True) for one in others
    )


def show(page, *pictures):
    """Choose pictures and press their button."""
    given = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in pictures]
    page.set_input_files("#image", given)
    press(page, "#pictures button.main")


@pytest.fixture(scope="module")
def drawn():
    """A screenshot of a scam and a poster with a code."""
    wanted("rapidocr")
    from tests.images import screens

    return (
        ("聊天.png", screens.chat(screens.POLICE, "王警官")),
        ("罚单.png", screens.poster(screens.TICKET, screens.COLLECT)),
    )


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", list(SIZES))
def test_pictures_are_judged(open_page, drawn, size, scripts):
    """Chosen by hand: who says what, which words, which code, what to do; nothing sideways."""
    page = open_page(size=size, java_script_enabled=scripts)
    show(page, *drawn)
    assert page.inner_text("h1") in ("很可能是诈骗", "可疑")
    assert page.locator(".said li").count() == 6
    assert page.locator(".said li.mine").count() == 2
    assert page.locator("mark").count() >= 1
    assert "微信个人收款码" in page.inner_text("#codes ~ ul")
    assert page.locator("main a[href^=http], main img").count() == 0
    assert page.locator('a[href="tel:110"]').count() >= 1
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("language", ["hans", "hant", "en"])
def test_axe_finds_nothing_on_pictures(open_page, drawn, language):
    """The answer on pictures, light and dark, on a telephone and on a desk."""
    axe = wanted("axe_core_python.sync_playwright").Axe()
    for size, scheme in (("phone", "dark"), ("desktop", "light")):
        page = open_page(f"/?lang={language}", size, color_scheme=scheme)
        show(page, *drawn)
        found = axe.run(page)["violations"]
        shown = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]
        assert not shown, size


DROP = """([name, type, bytes, way]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const flags = { bubbles: true, cancelable: true };
  const event = way === "drop" ? new DragEvent("drop", { dataTransfer: data, ...flags })
    : new ClipboardEvent("paste", { clipboardData: data, ...flags });
  document.body.dispatchEvent(event);
}"""


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_dropped_or_pasted_goes_to_its_form(open_page, drawn, way):
    """And a chat file dropped goes to the form for chats, as before."""
    page = open_page()
    with page.expect_navigation(wait_until="load"):
        page.evaluate(DROP, ["a.png", "image/png", list(drawn[0][1]), way])
    assert page.url.endswith("/image")
    assert page.inner_text("h1") == "很可能是诈骗"
    if way == "drop":
        page.goto(page.url.removesuffix("image"))
        chat = "时间,发送人,内容\n2026-03-01 10:00,小王,到家了吗\n".encode()
        with page.expect_navigation(wait_until="load"):
            page.evaluate(DROP, ["a.csv", "text/csv", list(chat), way])
        assert page.url.endswith("/chat")


def test_a_picture_that_cannot_be_read_is_told(open_page):
    """In words, with what to do and a way back; its name is only text."""
    page = open_page()
    show(page, ("<img src=x>.png", b"GIF89a"))
    said = page.inner_text("[role=alert]")
    assert "这张图片检查不了" in said
    assert "重新截图" in said
    assert page.locator("main img").count() == 0
