"""Every kept input of the fuzzing is read again, and every law holds; no engine is needed."""

from __future__ import annotations

import json
import logging
import sys
import zipfile
from array import array

import pytest

from fuzz import engine, results, shipped
from fuzz.files import readable
from fuzz.laws import LawError, folded_laws, hold, in_time, record_laws
from fuzz.registry import CRASHES, SEEDS, inputs, targets
from fuzz.words import dictionary
from scamscan import tables
from scamscan.chats import read_chats
from scamscan.errors import InputError, TableError
from scamscan.fold import Folded, fold, fold_each
from scamscan.fold.records import Origin
from scamscan.operator_lists.rows import read_rows
from scamscan.records import BadRecord, Message

_SOCKETS = ("http-wire",)
"""Targets over loopback; ``tests/server`` replays theirs, for the other half of the tests."""
KEPT = [
    pytest.param(name, path, id=f"{path.parent.parent.name}-{name}-{path.name}")
    for name, path in [*inputs(SEEDS), *inputs(CRASHES)]
    if name not in _SOCKETS
]


@pytest.fixture(autouse=True)
def _heard():
    """Handlers of the service's log, which a target adds, go away again."""
    loggers = [logging.getLogger(name) for name in ("scamscan.server", "uvicorn.error", "asyncio")]
    before = [list(one.handlers) for one in loggers]
    yield
    for one, handlers in zip(loggers, before, strict=True):
        one.handlers[:] = handlers


@pytest.mark.parametrize(("name", "path"), KEPT)
def test_a_kept_input_breaks_no_law(name, path):
    """Seeds are what the engine starts from, crashes what it once found."""
    targets()[name].run(path.read_bytes())


@pytest.mark.parametrize("name", [name for name in targets() if name not in _SOCKETS])
def test_every_target_takes_the_least_of_inputs(name):
    """Nothing, one byte, and bytes that are no text."""
    for data in (b"", b"\x00", b"\xff\xfe\x80"):
        targets()[name].run(data)


def test_every_format_has_its_target():
    """A new reader is fuzzed without anybody naming it here, and has a seed to start from."""
    names = {f"chats-{form.code}" for form in readable()}
    assert names <= set(targets())
    seeded = {name for name, _ in inputs(SEEDS)}
    assert set(targets()) == seeded


def test_a_campaign_is_ten_million_inputs_and_the_seeds_are_small():
    """Whole campaigns are run by hand; what is kept in the repository stays small."""
    assert sum(one.runs for one in targets().values()) >= 10_000_000
    assert sum(path.stat().st_size for _, path in [*inputs(SEEDS), *inputs(CRASHES)]) < 200_000


BACK = Origin(array("I", [0, 1, 0]), array("I", [1, 2, 3]))


def test_broken_laws_are_noticed():
    """Opposite of all above: offsets that go back, slow work and half a character are told."""
    with pytest.raises(LawError, match="never decrease"):
        folded_laws(Folded(original="abc", text="abc", origin=BACK), "abc")
    with pytest.raises(LawError, match="takes no longer"), in_time(-1.0):
        pass
    with pytest.raises(UnicodeEncodeError):
        record_laws([Message(text="\ud800")])
    with pytest.raises(LawError, match="law"):
        hold(False, "a law")
    folded_laws(fold("加·v·x"), "加·v·x")


def test_a_broken_law_is_kept_and_the_run_goes_on(tmp_path):
    """The shortest input of each sort, with where it broke; the counts are told."""

    def run(data):
        hold(b"x" not in data, "no x")

    count = engine._Counted(run, tmp_path / "found", tmp_path / "count.json")
    for data in (b"aaxaa", b"ax", b"bbbxbbb", b"ok"):
        count(data)
    count.tell()
    told = json.loads((tmp_path / "count.json").read_text("ascii"))
    assert (told["inputs"], told["broken"]) == (4, 3)
    [kept] = [path for path in (tmp_path / "found").iterdir() if path.suffix != ".txt"]
    assert kept.read_bytes() == b"ax"


def test_the_words_are_what_the_engine_can_read():
    """A line for each: quoted, escaped, not too long."""
    lines = dictionary().splitlines()
    assert len(lines) > 500
    assert all(line.isascii() and line[0] == line[-1] == '"' for line in lines)


def test_the_table_of_results_adds_up(tmp_path, monkeypatch):
    """Runs of one target are one line; the sum stands above."""
    monkeypatch.setattr(results, "OUT", tmp_path / "RESULTS.md")
    row = {"target": "a", "when": "2026-11-22T00:00:00", "inputs": 1_000, "engine_inputs": 0,
           "broken": 0, "edges": 7, "seconds": 2.0, "scamscan": "0", "python": "3",
           "atheris": "3"}  # fmt: skip
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps({**row, **more}) + "\n" for more in ({}, {"inputs": 500})))
    assert results.write(log) == "1,500 inputs in RESULTS.md\n"
    assert "| a | 1,500 | 0 | 7 | 4 |" in (tmp_path / "RESULTS.md").read_text("utf-8")


_CELLS = (
    "",
    "x",
    "-1",
    "1-2",
    "9" * 30,
    "（",
    "[a",
    "{",
    "|",
    "@a",
    "*",
    "a|b|",
    "2026-13-45",
    "a;b",
)


@pytest.mark.parametrize(
    "number", range(len(shipped.LOADERS)), ids=lambda n: shipped.LOADERS[n].table
)
def test_a_damaged_row_is_a_table_error(number):
    """A cell of a wrong kind in any column of any table is a table error and nothing else."""
    table = shipped.LOADERS[number].table
    lines = [line for line in tables.read_text(table).split("\n") if line and line[0] != "#"]
    if table.endswith(".toml"):
        damaged = ["\n".join(lines[:at] + lines[at + 1 :]) for at in range(len(lines))][::3]
    else:
        row = lines[1].split("\t")
        damaged = [
            "\t".join([*row[:at], cell, *row[at + 1 :]]) + "\n"
            for at in range(len(row))
            for cell in _CELLS
        ]
    for text in damaged[:60]:
        shipped.loaders(bytes([number]) + text.encode())


def test_shared_sentences_in_a_circle_are_a_table_error():
    """Guidance may share sentences; two that share each other never end."""
    number = [one.name for one in shipped.LOADERS].index("sentences")
    rows = [
        line
        for line in tables.read_text("guidance.tsv").split("\n")
        if line.startswith("category/prize\t")
    ]
    cells = rows[0].split("\t")
    circle = "\t".join([*cells[:2], "@a", *cells[3:]])
    shared = "\t".join(["shared", "a", "@a", *cells[3:]])
    shipped.loaders(bytes([number]) + f"{circle}\n{shared}\n".encode())


@pytest.mark.parametrize("han", ["银", "㐀", "䶿"])
def test_rare_characters_are_folded_alike_alone_and_in_a_batch(han):
    """Found by fuzzing: the batch's glance did not know what the fold holds to be Han."""
    text = f"{han}|转|给|他|看"
    assert fold_each([text, "好"])[0] == fold(text)
    assert fold(text).text == f"{han}转给他看"


def test_every_character_is_read_to_the_end():
    """Found by fuzzing: 戱 was read as 戯, and only a second reading made 戏 of it."""
    assert fold("戱弄").text == fold("戏弄").text == "戏弄"
    assert fold("谄ำ").text == "谄ำ"  # its plain form begins with a mark
    for before in ("", "账"):
        texts = [before + one for one in map(chr, range(0x30000))]
        wrong = [text for text in texts if fold(fold(text).text).text != fold(text).text]
        assert wrong == []


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x00", "\x1c", "\x85", "\u2028"])
def test_an_unseen_sign_in_a_list_names_its_row(sign):
    """Found by fuzzing: such a row was read, and then no text could be looked at."""
    head = "value\treason\tadded\texpires\n"
    for name, value in (
        ("deny-ids.tsv", f"zx{sign}88899"),
        ("deny-phrases.tsv", f"内部{sign}名额"),
    ):
        with pytest.raises(InputError, match=f"{name}:2") as told:
            read_rows(name, f"{head}{value}\t引流\t2026-11-01\t\n".encode())
        assert "control character" in told.value.what
    [row] = read_rows("deny-ids.tsv", f"{head}zx88899\t引流\t2026-11-01\t\n".encode())
    assert row.value == "zx88899"


def test_a_member_of_a_zip_named_as_a_folder_is_refused_and_the_rest_is_read(tmp_path):
    """Found by fuzzing: "." has no name, and the whole zip was lost with it."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(".", "x")
        archive.writestr("a.txt", "时间,发送人,内容\n2026-03-01 10:00,小王,一\n")
    bad, good = read_chats(path)
    assert isinstance(bad, BadRecord)
    assert "no name" in bad.error.what
    assert isinstance(good, Message)
    assert good.text == "一"


def test_damage_is_told_and_our_own_errors_are_left_alone():
    """The pair: a foreign failure becomes ours, ours keeps its words."""
    with pytest.raises(TableError, match=r"a\.tsv"), tables.told_damage("a.tsv"):
        int("x")
    with pytest.raises(TableError, match="other"), tables.told_damage("a.tsv"):
        raise TableError("other", where="b.tsv")
    assert "atheris" not in sys.modules
