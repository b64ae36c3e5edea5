"""The papers of a pack: readable, printable, and nothing in them runs or leads anywhere."""

from __future__ import annotations

import html.parser
import io
import re
import subprocess
import sys
import zipfile

import pytest

from scamscan.evidence import page, statement
from scamscan.evidence.words import words
from scamscan.tables import load_tsv
from tests import chatlab
from tests.test_evidence import make

NASTY = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"' &amp; </style></title>"
    "\u202e\x00\x1b[31m\ufffe\uffff 微信 <b>zx88899</b>"
)


class Tags(html.parser.HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), [], []

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        """Note some text."""
        self.texts.append(data)


def parsed(text):
    """A page taken apart."""
    tags = Tags()
    tags.feed(text)
    return tags


def pages(made):
    """The pages of a pack."""
    return [(path.name, path.read_text("utf-8")) for path in made.folder.glob("draft/*.html")]


def test_pages_hold_no_scripts_no_links_and_a_strict_policy(tmp_path):
    """Whatever a message, a name or a file is called."""
    rows = [*chatlab.SCAM, (chatlab.OTHER, 0, NASTY)]
    names = {**chatlab.NAMES, chatlab.OTHER: NASTY}
    data = chatlab.export(rows, name=NASTY, names=names)
    made = make(tmp_path, data, name="a<script>b.json")
    assert {name for name, _ in pages(made)} == {"statement.html", "checklist.html"}
    for _, text in pages(made):
        found = parsed(text)
        assert not found.tags & {"script", "img", "a", "iframe", "link", "form", "object", "base"}
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in
                       found.attributes)  # fmt: skip
        assert "default-src 'none'" in text
        assert not set(text) & set("\x00\x1b\u202e\ufffe\uffff")
    assert "<script>" not in dict(pages(made))["statement.html"]


def test_the_statement_asks_what_the_chat_does_not_say(tmp_path):
    """Every field of the table stands there with its question, and what is known beside it."""
    made = make(tmp_path)
    text = "".join(parsed(dict(pages(made))["statement.html"]).texts)
    for group, label, question, _ in load_tsv("evidence_fields.tsv", statement._FIELDS):
        assert group in text
        assert label in text
        assert question in text
    for known in ("13812345678", "6222021234567890123", "赵铁柱", "5200.00 元", "zx88899",
                  "http://pay-x.example.top/a?u=13812345678"):  # fmt: skip
        assert known in text
    assert words()["statement"]["title"] in text


def test_what_the_statement_knows_is_what_it_can_fill():
    """A fill that nobody makes would leave a field silently empty."""
    fills = {row[3] for row in load_tsv("evidence_fields.tsv", statement._FIELDS)} - {""}
    assert fills == {"total", "first", "last_paid", "wallets"}
    marks = words()["marks"]
    assert set(words()["kinds"]) <= set(marks)
    assert set(words()["flows"]) <= set(marks)


def test_the_checklist_asks_for_what_this_chat_needs(tmp_path):
    """Bank papers where money went, no coin records where no coin was spoken of; have is have."""
    made = make(tmp_path, chatlab.export(chatlab.SCAM[:8]))
    must, _, rest = dict(pages(made))["checklist.html"].partition(words()["checklist"]["may"])
    assert "用于材料证明" in must
    assert "交易流水证明" in must
    assert "网页截图" in must
    assert "转币记录" not in must
    assert "转币记录" in rest
    quiet = make(tmp_path, chatlab.export(chatlab.HARMLESS), target="二")
    must = dict(pages(quiet))["checklist.html"].partition(words()["checklist"]["may"])[0]
    assert "银行流水" not in must


def test_long_tables_end_with_a_word_where_the_rest_is(tmp_path):
    """A statement of three hundred links nobody reads; the CSV has them all."""
    rows = [(chatlab.OTHER, 0, f"看 http://a{n}.example.top/x") for n in range(300)]
    made = make(tmp_path, chatlab.export(rows))
    text = dict(pages(made))["statement.html"]
    assert text.count("http://a") < 200
    assert words()["statement"]["more"].format(count=260, file="facts/accounts.csv") in text
    assert "http://a299.example.top/x" in (made.folder / "facts" / "accounts.csv").read_text(
        "utf-8"
    )


def test_the_word_file_says_what_the_page_says(tmp_path):
    """Same words in the same order, no scripts, fields or addresses outside; XML that parses."""
    docx = pytest.importorskip("docx", reason="the extra `evidence` is not installed")
    made = make(tmp_path, chatlab.export([*chatlab.SCAM, (chatlab.OTHER, 0, NASTY)]))
    raw = (made.folder / "draft" / "statement.docx").read_bytes()
    file = docx.Document(io.BytesIO(raw))
    seen = [paragraph.text for paragraph in file.paragraphs]
    seen += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    said = re.sub(r"\s", "", "".join(seen))
    for text in parsed(dict(pages(made))["statement.html"].partition("<body>")[2]).texts:
        assert re.sub(r"\s", "", text.partition("SHA-256 ")[0]) in said, text
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            assert b'TargetMode="External"' not in archive.read(name), name
            assert not name.endswith((".bin", ".vba"))
    assert file.core_properties.author == "scamscan"


def test_without_the_library_there_is_the_page_and_a_word_about_it(tmp_path):
    """No Word file is no failure."""
    chat = tmp_path / "chat.json"
    chat.write_bytes(chatlab.export())
    code = "import sys; sys.modules['docx'] = None; import scamscan.__main__ as m; m.start()"
    result = subprocess.run(
        [sys.executable, "-c", code, "evidence", "make", str(chat), "-o", str(tmp_path / "包")],
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert words()["make"]["no_docx"] in result.stdout
    assert (tmp_path / "包" / "draft" / "statement.html").exists()
    assert not (tmp_path / "包" / "draft" / "statement.docx").exists()


def test_a_mark_cannot_break_out_of_the_style():
    """The foot of the page is text inside a style sheet."""
    from scamscan.evidence.document import Document

    text = page.render(Document("t", (), mark='"}</style><script>x'))
    assert "<script>" not in text
    assert text.count("</style>") == 1
