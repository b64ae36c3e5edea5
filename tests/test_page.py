"""The report page: everything escaped, counted, bounded; the same data give the same page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamscan import tables
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind, Level, Message, Span
from scamscan.reports import page_collect
from scamscan.reports.layout import words as screen_words
from scamscan.reports.page import render
from scamscan.reports.page_collect import Collector
from scamscan.reports.page_data import Choice, cut_out
from scamscan.reports.page_picture import NARROW, WIDE, draw
from scamscan.reports.page_words import page_words
from scamscan.scanner import Scanner
from scamscan.threads import Threads
from tests.hostile import DAY, START, STEPS, TRAPS, hostile_records, rebate, report_of

ROOT = Path(__file__).parent.parent
SCAM = "把钱转到安全账户，不要告诉家里人，验证码报给我"
TAGS = {
    "a", "article", "b", "bdi", "body", "br", "circle", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "h4", "head", "header", "html", "li",
    "line", "link", "main", "mark", "meta", "nav", "ol", "p", "path", "q", "rect", "section",
    "span", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title",
    "tr", "ul",
}  # fmt: skip
VOID = {"br", "link", "meta"}
ALONE = {"circle", "line", "path", "rect"}
"""Drawn without content, closed in themselves."""


class Page(HTMLParser):
    """What a browser would see: the tags, their attributes, and the words."""

    def __init__(self, text):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.ids: list[str | None] = []
        self.targets: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Note a tag; it is one of ours and carries no handler."""
        assert tag in TAGS, tag
        found = dict(attrs)
        assert not [name for name in found if name.startswith("on") or name in ("src", "srcset")]
        if "href" in found:
            self.targets.append(found["href"] or "")
        if "id" in found:
            self.ids.append(found["id"])
        self.tags.append((tag, found))
        if tag not in VOID | ALONE:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """A shape."""
        assert tag in ALONE
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        """Tags close in order."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Words; those of the style sheet are none."""
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self):
        """All of them."""
        return "".join(self.words)


def of(records, **more):
    """The page of some records, read."""
    return Page(render(report_of(records, **more)))


def quiet(count, text="今天挺冷的"):
    """Harmless lines of somebody."""
    return [
        Message(text=f"{text}{number}", sender_name="阿姨", is_self=False, conversation="家")
        for number in range(count)
    ]


def test_a_hostile_chat_stays_words():
    """Markup, templates, escapes and direction marks in every field are shown, never obeyed."""
    page = of(hostile_records(), options=[Choice("paths", trap) for trap in TRAPS])
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert "<U+202E>" in page.text
    for forbidden in ("‮", "\x1b", "\x00", "\ud800"):
        assert forbidden not in page.text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_well_formed_page(text):
    """Whatever stands in names and messages: tags balance, none is foreign, nothing is obeyed."""
    page = of(rebate(text))
    assert not re.search("[\x00-\x08\x0b-\x1f‪-‮⁦-⁩]", page.text)


def test_marks_piled_on_a_letter_do_not_cover_the_lines_around():
    """Eighty accents become two and their number; an ordinary accent stays."""
    page = of([*rebate("Z" + "\u0342" * 80), *rebate("café")])
    assert "Z\u0342\u0342<+78>" in page.text
    assert "\u0342" * 3 not in page.text
    assert "café" in page.text


def test_nothing_is_fetched_and_nothing_runs():
    """A strict policy, no script; links lead into the page or dial an official number."""
    html = render(report_of(hostile_records()))
    page = Page(html)
    policy = next(a["content"] or "" for tag, a in page.tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script-src" not in policy
    assert html.index("Content-Security-Policy") < html.index("<link")
    for target in page.targets:
        assert target.startswith(("#", "tel:", "data:,")), target
    official = {row[0] for row in tables.load_tsv("guide_numbers.tsv", _NUMBER_COLUMNS)}
    dialled = {target[4:] for target in page.targets if target.startswith("tel:")}
    assert dialled
    assert dialled <= official
    assert {target[1:] for target in page.targets if target[0] == "#"} <= set(page.ids)
    assert "http://" not in html
    assert "https://" not in html


_NUMBER_COLUMNS = (
    "number", "kind", "region", "name", "does", "does_not", "level", "source", "compiled",
    "confirmed",
)  # fmt: skip


def test_ids_are_unique_and_headings_go_down_one_by_one():
    """What a screen reader walks by."""
    page = of([*rebate(), *rebate(conversation="另一个群")])
    assert len(page.ids) == len(set(page.ids))
    depths = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert depths[0] == 1
    assert depths.count(1) == 1
    assert all(later - before <= 1 for before, later in pairwise(depths))
    assert dict(page.tags)["html"]["lang"] == "zh-Hans"
    labelled = [a for tag, a in page.tags if tag == "svg"]
    assert labelled
    assert all(a["role"] == "img" and a["aria-labelledby"] in page.ids for a in labelled)


def test_a_scam_is_told_in_words_with_its_picture_and_what_is_lost():
    """Who, what kind, from where, what was paid, and what to do first."""
    data = report_of(rebate())
    page = Page(render(data))
    say = page_words()
    assert data.threads[0].level.rank >= Level.SUSPICIOUS.rank
    assert "小鹿" in page.text
    assert say["now"]["lost"] in page.text
    assert "100 元" in page.text
    assert [tag for tag, _ in page.tags].count("svg") == 2
    assert "安全账户" in page.text
    assert any(tag == "mark" for tag, _ in page.tags)
    assert any(given.kind == "wechat" and given.value == "caiwu88899" for given in data.given)


def test_a_quiet_chat_is_not_called_safe():
    """No alarm, no picture, and the limits said; a scam has both."""
    page = of(quiet(20))
    assert screen_words()["level_notes"]["nothing-found"][:7] == "未发现已知特征"
    assert page_words()["summary"]["nothing-found"] in page.text
    assert page_words()["page"]["limits"] in page.text
    tags = [tag for tag, _ in page.tags]
    assert "svg" not in tags
    assert "mark" not in tags


def test_nothing_readable_is_not_called_quiet():
    """A report of errors only says that nothing was checked."""
    page = of([BadRecord(error=InputError("file is empty", where="a.txt"), source="a.txt")])
    assert page_words()["summary"]["unread"] in page.text
    assert page_words()["summary"]["nothing-found"] not in page.text


def test_the_same_data_give_the_same_page_however_they_came():
    """Blocks of one, of seven and of a thousand."""
    records = [*quiet(30), *hostile_records()]
    pages = {render(report_of(records, size=size)) for size in (1, 7, 1000)}
    assert len(pages) == 1


def test_everything_is_counted_and_the_counts_agree():
    """Levels, categories, files and errors add up to what was fed."""
    errors = [
        BadRecord(error=InputError("line is not JSON", where=f"b:{n}"), source=f"b.jsonl:{n}")
        for n in range(3)
    ]
    records = [*rebate(), *errors, *quiet(5)]
    data = report_of(records)
    assert data.messages == len(STEPS) + 5
    assert sum(number for _, number in data.levels) == data.messages
    assert data.errors == 3
    assert [(one.number, one.places) for one in data.unread] == [
        (3, ("b.jsonl:0", "b.jsonl:1", "b.jsonl:2"))
    ]
    assert sum(one.messages for one in data.files) == data.messages
    assert sum(one.errors for one in data.files) == 3
    flagged = sum(number for level, number in data.levels if level is not Level.NOTHING_FOUND)
    assert sum(one.times for one in data.findings) + data.more_findings + data.own == flagged
    worried = sum(number for level, number in data.levels if level.rank >= Level.SUSPICIOUS.rank)
    assert sum(one.suspicious + one.likely for one in data.categories) <= worried


def test_a_finding_has_two_lines_of_its_own_chat_on_each_side():
    """Lines of another chat in between do not count, nor do neighbours in a bare list."""
    around = [
        Message(text=text, sender_name="王", is_self=False, conversation="甲")
        for text in ("一", "二", "三", SCAM, "四", "五", "六")
    ]
    mixed = [one for pair in zip(around, quiet(7), strict=True) for one in pair]
    (finding,) = report_of(mixed, size=2).findings
    assert [line.excerpt.parts[0].text for line in finding.before] == ["二", "三"]
    assert [line.excerpt.parts[0].text for line in finding.after] == ["四", "五"]
    bare = [Message(text=text) for text in ("一", SCAM, "二")]
    (finding,) = report_of(bare).findings
    assert finding.before == finding.after == ()


def test_the_same_words_are_shown_once_and_counted():
    """One advertisement from fifty senders is one finding; other words are another."""
    spam = [Message(text=SCAM, sender_number=f"1069000{n:04}") for n in range(50)]
    data = report_of([*spam, Message(text=SCAM + "！快点", sender_number="106900099")])
    assert sorted(one.times for one in data.findings) == [1, 50]


def test_the_owners_own_words_are_counted_and_not_listed():
    """Whoever tells his bank about a scam is no finding."""
    own = Message(text=SCAM, sender_name="我", is_self=True, conversation="甲")
    data = report_of([own])
    assert data.own == 1
    assert data.findings == ()
    assert page_words()["messages"]["own"].format(count=1) in Page(render(data)).text


def test_the_page_is_bounded_and_says_what_it_leaves_out(monkeypatch):
    """The worst are kept, whenever they came; the rest is counted."""
    monkeypatch.setattr(page_collect, "MOST_FINDINGS", 5)
    mild = [Message(text=f"在忙吗，先借我三千急用，微信转我{n}") for n in range(40)]
    worst = Message(text=f"我是王警官，您涉嫌洗钱，{SCAM}")
    data = report_of([*mild[:20], worst, *mild[20:]])
    assert len(data.findings) == 5
    assert data.findings[0].first == worst.text
    assert data.more_findings > 0
    scores = [(one.level.rank, one.score) for one in data.findings]
    assert scores == sorted(scores, reverse=True)
    said = page_words()["messages"]["more"].format(count=data.more_findings)
    assert said in Page(render(data)).text


def test_memory_does_not_grow_with_the_messages():
    """Forty thousand alarms of as many senders and chats: what is kept stays small."""
    verdict = Scanner().scan(Message(text=SCAM))
    collector = Collector()

    def feed(start, stop):
        for number in range(start, stop):
            message = Message(
                text=f"{SCAM}{number}", sender_number=str(number), source=f"{number % 50}.txt:1"
            )
            alarm = _of(verdict, message)
            collector.add([message], {0: alarm})

    tracemalloc.start()
    feed(0, 10_000)
    early, _ = tracemalloc.get_traced_memory()
    feed(10_000, 40_000)
    late, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert early < 20_000_000
    assert late - early < 500_000
    data = collector.finish((), day=DAY, version="1.0")
    assert len(data.findings) == page_collect.MOST_FINDINGS
    assert data.more_findings == 40_000 - page_collect.MOST_FINDINGS


def _of(verdict, message):
    return replace(verdict, message=message)


def test_a_line_of_ten_megabytes_makes_a_small_page():
    """Cut to where the suspicious words are, with the rest counted."""
    long = Message(text="哈" * 3_000_000 + SCAM, sender_name="王" * 10**6, is_self=False)
    data = report_of([long])
    page = render(data)
    assert len(page) < 60_000
    assert sum(len(part.text) for part in cut_out(long.text, (Span(3_000_000, 3_000_004),)).parts)
    cut = cut_out(long.text, (Span(3_000_000, 3_000_004),))
    assert [part.text for part in cut.parts if part.marked] == [SCAM[:4]]
    assert cut.before + cut.after + sum(len(part.text) for part in cut.parts) == len(long.text)


def test_a_figure_of_a_million_digits_is_not_written_out():
    """An amount a file only claims does no harm; an ordinary one is added up."""
    records = rebate()
    huge = Decimal("1E+999999")
    paid = next(one for one in records if one.amount)
    text = Page(render(report_of([_with(one, huge if one is paid else None) for one in records])))
    assert len(text.text) < 20_000
    assert "100 元" not in text.text


def _with(message, amount):
    return replace(message, amount=amount) if amount is not None else message


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_picture_stays_inside_its_frame(width):
    """Every mark of a long conversation with many losses; none covers another in its row."""
    chat = rebate()
    for number in range(600):
        mine = number % 3 == 0
        chat.append(
            Message(
                text="转过去了" if mine else f"再垫一单，先垫{number}元解冻",
                sender_name="我" if mine else "小鹿",
                sender_id="me" if mine else "other",
                is_self=mine,
                conversation="兼职群",
                time=START + timedelta(hours=number),
            )
        )
    threads = Threads(Scanner())
    threads.feed(chat)
    (thread,) = threads.verdicts()
    picture = draw(thread, width)
    assert picture.losses
    for mark in (*picture.stages, *picture.losses):
        assert picture.left <= mark.x <= picture.right
        assert picture.bottom < mark.y < picture.height
    assert all(picture.top <= y <= picture.bottom for _, y in picture.dots)
    rows: dict[float, list[float]] = {}
    for mark in (*picture.stages, *picture.losses):
        rows.setdefault(mark.y, []).append(mark.x)
    for places in rows.values():
        assert all(b - a >= 20 for a, b in pairwise(places))
    assert [band.level for band in picture.bands] == [level.value for level in Level]
    assert len(render(report_of(chat))) < 400_000


def test_the_table_has_a_word_for_everything():
    """Levels, kinds of message and choices; no sentence is without use."""
    say = page_words()
    assert set(say["kinds"]) == {kind.value for kind in Kind}
    assert set(say["bands"]) == {level.value for level in Level}
    folder = ROOT / "scamscan" / "reports"
    code = "".join(path.read_text("utf-8") for path in folder.glob("page*.py"))
    code += "".join(path.read_text("utf-8") for path in folder.glob("templates/*"))
    code += (ROOT / "scamscan/cli/report.py").read_text("utf-8")
    for section in set(say) - {"table", "errors", "kinds", "bands", "currencies", "sections"}:
        for key in say[section]:
            # The headline's key is put together from what is worrying and how much.
            made = section == "summary" and key.endswith(tuple(level.value for level in Level))
            assert made or re.search(rf"\b{re.escape(key)}\b", code), f"{section}.{key}"


def run(*arguments):
    """``scamscan scan``."""
    return subprocess.run(
        [sys.executable, "-m", "scamscan", "scan", *map(str, arguments)],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip


def chat_file(path):
    """The scam as plain JSON lines, one of them broken."""
    rows = [
        {"text": text, "sender_name": "我" if mine else "小鹿", "is_self": mine}
        for text, mine in STEPS
        if text
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join([*lines[:4], "broken", *lines[4:]]), "utf-8")
    return path


def test_scan_writes_the_report_beside_its_lines(tmp_path):
    """Lines and exit code are those of a scan without it; any number of processes, one page."""
    source = chat_file(tmp_path / "chat.jsonl")
    plain, out = tmp_path / "plain.jsonl", tmp_path / "out.jsonl"
    pages = tmp_path / "one.html", tmp_path / "two.html"
    assert run(source, "-o", plain).returncode == 1
    assert run(source, "-o", out, "--report", pages[0]).returncode == 1
    assert run(source, "-o", out, "--report", pages[1], "--jobs", 2).returncode == 1
    assert out.read_bytes() == plain.read_bytes()
    one, two = (path.read_text("utf-8") for path in pages)
    assert [row for row in one.split("\n") if "同时的进程" not in row] == [
        row for row in two.split("\n") if "同时的进程" not in row
    ]
    page = Page(one)
    assert "小鹿" in page.text
    assert str(tmp_path) not in page.text
    assert page_words()["errors"]["line is not JSON"] in page.text


def test_scan_reports_what_comes_through_a_pipe(tmp_path):
    """Standard input has messages and no conversations."""
    page = tmp_path / "page.html"
    with chat_file(tmp_path / "chat.jsonl").open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "scamscan", "scan", "-", "--report", str(page)],
            cwd=ROOT, stdin=stream, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == len(STEPS)
    assert "mark" in {tag for tag, _ in Page(page.read_text("utf-8")).tags}


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_on_a_terminal_the_lines_do_not_run_past_who_wants_the_page(tmp_path):
    """With --report alone a terminal stays free of JSON; with -o - it has it."""
    source = chat_file(tmp_path / "chat.jsonl")
    shown = []
    for more in ((), ("-o", "-")):
        ours, theirs = os.openpty()
        done = subprocess.Popen(
            [sys.executable, "-m", "scamscan", "scan", str(source),
             "--report", str(tmp_path / "page.html"), *more],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        shown.append(_read_all(ours))
        assert done.wait(timeout=60) == 1
    assert shown[0] == b""
    assert shown[1].count(b'"type":"message"') == len(STEPS) - 1


def _read_all(descriptor):
    """Everything a terminal was sent."""
    pieces = []
    while True:
        try:
            piece = os.read(descriptor, 1 << 16)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(descriptor)
    return b"".join(pieces)


def test_the_report_never_lands_on_an_input_or_the_results(tmp_path):
    """Refused before anything is written."""
    source = chat_file(tmp_path / "chat.jsonl")
    before = source.read_bytes()
    out = tmp_path / "out.jsonl"
    assert run(source, "-o", out, "--report", source).returncode == 2
    assert run(source, "-o", out, "--report", out).returncode == 2
    assert run(source, "-o", out, "--report", "-").returncode == 2
    assert source.read_bytes() == before
    assert not out.exists()


def test_a_report_of_nothing_readable_is_still_written(tmp_path):
    """The exit code says that nothing could be read, the page says why."""
    source = tmp_path / "a.bin"
    source.write_bytes(bytes(range(256)) * 4)
    page = tmp_path / "page.html"
    assert run(source, "--report", page).returncode == 3
    assert page_words()["summary"]["unread"] in Page(page.read_text("utf-8")).text
