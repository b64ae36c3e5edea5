"""A pack that changed is never called the same, whatever was changed and however cleverly."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from scamscan import evidence
from scamscan.errors import InputError, MissingFileError
from scamscan.evidence import manifest
from tests.test_evidence import listed, make


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One pack, made once; tests change copies of it."""
    return make(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def made(whole, tmp_path):
    """A copy to change, and its number."""
    folder = tmp_path / "包"
    shutil.copytree(whole.folder, folder)
    return folder, whole.number


def kinds(found):
    """What differs."""
    return [problem.kind for problem in found.problems]


def covered(whole):
    """Every file the manifest covers."""
    return [row["file"] for row in listed(whole)["files"]]


def test_an_untouched_pack_is_the_same(made):
    """With the number and without."""
    folder, number = made
    assert evidence.verify(folder, number).same
    assert evidence.verify(folder).same
    assert evidence.verify(folder).expected is False


def test_one_byte_of_any_covered_file_is_noticed(made, whole):
    """First, middle and last byte, also where the length stays."""
    folder, number = made
    for file in covered(whole):
        path = folder / file
        before = path.read_bytes()
        for place in {0, len(before) // 2, len(before) - 1}:
            path.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
            found = evidence.verify(folder, number)
            assert [(one.kind, one.file) for one in found.problems] == [("changed", file)]
        path.write_bytes(before)
    assert evidence.verify(folder, number).same


def test_missing_extra_and_replaced_files_are_noticed(made):
    """A file gone, one too many, an empty folder's file, a link in a file's place."""
    folder, number = made
    timeline = folder / "facts" / "timeline.csv"
    kept = folder.parent / "elsewhere.csv"
    timeline.rename(kept)
    assert kinds(evidence.verify(folder, number)) == ["missing"]
    timeline.symlink_to(kept)
    assert kinds(evidence.verify(folder, number)) == ["link"]
    timeline.unlink()
    kept.rename(timeline)
    (folder / "originals" / "new").mkdir()
    (folder / "originals" / "new" / "extra.txt").write_text("x", "utf-8")
    found = evidence.verify(folder, number)
    assert [(one.kind, one.file) for one in found.problems] == [
        ("extra", "originals/new/extra.txt")
    ]
    shutil.rmtree(folder / "originals" / "new")
    (folder / "more").symlink_to(folder.parent)
    assert kinds(evidence.verify(folder, number)) == ["extra"]


def test_papers_may_be_filled_in_and_systems_leave_litter(made):
    """The draft is there to be written on, and looking at a folder leaves files behind."""
    folder, number = made
    (folder / "draft" / "statement.html").write_text("filled in", "utf-8")
    (folder / "draft" / "终稿.docx").write_bytes(b"x")
    for name in (".DS_Store", "Thumbs.db"):
        (folder / "facts" / name).write_bytes(b"x")
    assert evidence.verify(folder, number).same


def forge(folder):
    """Change the original and every trace of it: what somebody clever would do."""
    path = folder / manifest.JSON_NAME
    data = json.loads(path.read_bytes())
    row = data["files"][0]
    original = folder / row["file"]
    original.write_bytes(original.read_bytes().replace("王警官".encode(), "张警官".encode()))
    new = hashlib.sha256(original.read_bytes()).hexdigest()
    table = folder / manifest.CSV_NAME
    table.write_bytes(table.read_bytes().replace(row["sha256"].encode(), new.encode()))
    row["sha256"] = new
    data["csv"]["sha256"] = hashlib.sha256(table.read_bytes()).hexdigest()
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def test_a_forged_manifest_needs_the_number_on_paper(made):
    """Without it the forgery agrees with itself; with it it is seen."""
    folder, number = made
    forge(folder)
    assert evidence.verify(folder).same
    found = evidence.verify(folder, number)
    assert kinds(found) == ["number"]
    assert found.number != number


def test_the_table_is_covered_by_the_json(made):
    """The CSV people open cannot say something else."""
    folder, number = made
    table = folder / manifest.CSV_NAME
    table.write_bytes(table.read_bytes().replace("王警官".encode(), "张警官".encode()))
    assert kinds(evidence.verify(folder, number)) == ["table"]
    table.unlink()
    assert kinds(evidence.verify(folder, number)) == ["missing"]


@pytest.mark.parametrize(
    "file", ["../../secret", "/etc/passwd", "a\\..\\b", "C:/x", "", ".", "originals/../../x"]
)
def test_a_manifest_never_leads_out_of_the_pack(file, made):
    """Whoever sends a pack does not choose which files of ours are read."""
    folder, _ = made
    path = folder / manifest.JSON_NAME
    data = json.loads(path.read_bytes())
    data["files"][0]["file"] = file
    path.write_text(json.dumps(data), "utf-8")
    found = evidence.verify(folder)
    assert not found.same
    assert kinds(found) in (["manifest"], ["extra"])


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'{"schema":"evidence-1"}', b"\xff\xfe", b"[" * 100_000,
     b'{"schema":"evidence-1","csv":{"sha256":""},"files":[{"file":3}]}'],
)  # fmt: skip
def test_a_damaged_manifest_is_a_change(raw, made):
    """Whatever is in its place, the answer is no, in a sentence."""
    folder, number = made
    (folder / manifest.JSON_NAME).write_bytes(raw)
    assert kinds(evidence.verify(folder, number)) == ["number", "manifest"]
    assert kinds(evidence.verify(folder)) == ["manifest"]


def test_a_folder_without_a_manifest_is_no_pack(tmp_path):
    """Neither is a folder that is not there, nor a link in the manifest's place."""
    with pytest.raises(MissingFileError):
        evidence.verify(tmp_path / "nothing")
    with pytest.raises(InputError):
        evidence.verify(tmp_path)
    (tmp_path / "manifest.json").symlink_to("/dev/zero")
    with pytest.raises(InputError):
        evidence.verify(tmp_path)


@pytest.mark.parametrize("text", ["", "12", "g" * 64, "a" * 63, "a" * 65])
def test_a_wrong_number_is_refused(text):
    """A number with a digit missing proves nothing."""
    with pytest.raises(InputError):
        evidence.read_number(text)


def test_a_number_copied_by_hand_is_read():
    """Blanks, line ends and capitals do not matter."""
    assert evidence.read_number("ABCD 0123\n" * 8) == "abcd0123" * 8
