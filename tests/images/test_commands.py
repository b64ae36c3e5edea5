"""``check --image`` and ``scan --images`` on drawn screenshots, as a person runs them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest
import referencing

import scamscan
from tests.images import hostile, screens
from tests.images.needed import wanted

wanted("rapidocr")

SCHEMAS = Path(scamscan.__file__).parent / "schema"
CSV = "时间,发送人,内容\n2026-03-01 10:00,小王,到家了吗\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An export with a chat and pictures beside it."""
    place = tmp_path_factory.mktemp("export")
    (place / "images").mkdir()
    (place / "avatars").mkdir()
    (place / "chat.csv").write_text(CSV, "utf-8")
    (place / "images" / "1.png").write_bytes(screens.chat(screens.POLICE, "王警官"))
    (place / "images" / "2.png").write_bytes(screens.poster(["账户冻结，请扫码认证"], screens.BANK))
    (place / "images" / "3.png").write_bytes(hostile.png(60_000, 60_000))
    (place / "images" / "small.png").write_bytes(hostile.encoded(hostile.plain(), "PNG"))
    (place / "images" / "moves.gif").write_bytes(hostile.animated("GIF"))
    (place / "avatars" / "4.png").write_bytes(screens.poster(screens.TICKET, screens.COLLECT))
    return place


def run(*arguments, data=None):
    """A command: exit code, standard output and error."""
    done = subprocess.run(
        [sys.executable, "-m", "scamscan", *map(str, arguments)],
        input=data, capture_output=True, timeout=120, cwd=SCHEMAS.parent.parent,
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def validator():
    """Of the answer about pictures, with the schemas it points into."""
    names = ("picture-1", "thread-1", "verdict-1")
    loaded = [json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")) for name in names]
    registry = referencing.Registry().with_resources(
        [(one["$id"], referencing.Resource.from_contents(one)) for one in loaded]
    )
    return jsonschema.Draft202012Validator(loaded[0], registry=registry)


def test_a_screenshot_of_a_scam_is_one(folder):
    """Exit code 1; who says what, why, and what to do; the owner's words are hers."""
    code, out, err = run("check", "--image", folder / "images" / "1.png", "--offline")
    assert code == 1
    assert err == ""
    assert "很可能是诈骗" in out
    assert "王警官：" in out
    assert "我：真的吗？我该怎么办" in out
    assert "报警 110" in out


def test_a_screenshot_of_a_family_is_none(tmp_path):
    """Exit code 0, and never the word safe."""
    path = tmp_path / "妈妈.png"
    path.write_bytes(screens.chat(screens.FAMILY, "妈妈"))
    code, out, _ = run("check", "--image", path, "--offline")
    assert code == 0
    assert "未发现已知特征" in out
    assert "排骨汤" in out


def test_the_json_answer_has_its_schema(folder):
    """Two pictures, words beside them, and a code: all of it as described, nothing of EXIF."""
    pictures = [folder / "images" / "2.png", folder / "images" / "1.png"]
    given = [part for one in pictures for part in ("--image", one)]
    code, out, _ = run("check", "--json", "--offline", *given, "他还发了这张图")
    answer = json.loads(out)
    validator().validate(answer)
    assert code == 1
    assert [one["name"] for one in answer["pictures"]] == ["2.png", "1.png"]
    assert answer["messages"][0]["text"] == "他还发了这张图"
    (found,) = answer["pictures"][0]["codes"]
    assert (found["kind"], found["text"]) == ("link", screens.BANK)
    assert str(folder) not in out
    for one in answer["messages"]:
        for signal in one["verdict"]["signals"]:
            if signal["span"]:
                start, end = signal["span"]
                assert one["text"][start:end] == signal["text"]


def test_a_blank_picture_has_an_answer_of_the_same_shape(tmp_path):
    """Nothing read: every key is there."""
    path = tmp_path / "a.jpg"
    path.write_bytes(hostile.with_exif(hostile.plain(600, 900), 6))
    code, out, _ = run("check", "--json", "--image", path)
    answer = json.loads(out)
    validator().validate(answer)
    assert code == 0
    assert answer["thread"] is None
    assert answer["pictures"][0]["width"] == 900
    assert hostile.TOLD not in out
    assert {"check": "images.words", "reason": "no words"} in answer["skipped"]


def test_a_picture_comes_through_a_pipe(folder):
    """``--image -`` reads one from standard input."""
    data = (folder / "images" / "2.png").read_bytes()
    code, out, _ = run("check", "--image", "-", "--offline", data=data)
    assert code == 1
    assert "icbc" in out


@pytest.mark.parametrize(
    ("data", "code"), [(None, 2), (b"\x89PNG\r\n\x1a\n", 3), (hostile.png(60_000, 60_000), 3),
                       (b"%PDF-1.7", 3)],
)  # fmt: skip
def test_a_picture_that_cannot_be_used_gives_one_calm_sentence(tmp_path, data, code):
    """What, where, what to do; no traceback, and nothing on standard output."""
    path = tmp_path / "a.png"
    if data is not None:
        path.write_bytes(data)
    found, out, err = run("check", "--image", path)
    assert found == code
    assert out == ""
    assert "a.png" in err
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 2


def test_fifty_one_pictures_are_too_many(folder):
    """The bound is told before any is opened."""
    given = [part for _ in range(51) for part in ("--image", folder / "images" / "1.png")]
    code, _, err = run("check", *given)
    assert code == 3
    assert "50" in err


def test_without_the_extra_the_words_are_judged_all_the_same(folder):
    """The command that installs it is told; without words there is nothing to judge."""
    start = (
        "import sys; sys.modules['rapidocr'] = None; from scamscan.__main__ import start; start()"
    )
    path = str(folder / "images" / "1.png")

    def without(*arguments):
        done = subprocess.run([sys.executable, "-c", start, "check", "--offline", *arguments],
                              capture_output=True, timeout=60)  # fmt: skip
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    code, out, err = without("--image", path, "请马上把资金转入安全账户核查，我是市公安局民警")
    assert code == 1
    assert "没有检查的" in out
    assert "scamscan[image]" in err
    code, out, err = without("--image", path)
    assert (code, out) == (3, "")
    assert "pip install" in err


def test_pictures_of_an_export_are_read_when_asked(folder, tmp_path):
    """A folder and a zip of it alike: each picture a conversation; a bomb is told in its place."""
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    for export in (folder, packed):
        code, out, _ = run("scan", "--images", export)
        lines = [json.loads(line) for line in out.splitlines()]
        assert code == 1
        sources = {one["source"].rpartition("/")[2] for one in lines if one["type"] == "message"}
        assert {one.partition(":")[0] for one in sources} == {"chat.csv", "1.png", "2.png"}
        (error,) = [one for one in lines if one["type"] == "error"]
        assert error["source"].endswith("images/3.png")
        worst = {one["conversation"]: one["level"] for one in lines if one["type"] == "thread"}
        assert worst["1.png"] == "likely-scam"
        assert worst[None] == "nothing-found"


def test_pictures_of_an_export_are_let_be_when_not_asked(folder):
    """Without ``--images`` no picture is opened, as before."""
    code, out, _ = run("scan", folder)
    assert code == 0
    assert '"error"' not in out.replace('"errors"', "")
    assert ".png" not in out


def test_a_message_alone_loads_nothing_of_pictures():
    """``check`` with words starts as fast as ever."""
    code = (
        "import sys; from scamscan.cli.main import build\n"
        "build().main(['check', '--offline', '你好'], standalone_mode=False)\n"
        "assert not [name for name in sys.modules if 'images' in name or name in "
        "('PIL', 'zxingcpp', 'onnxruntime', 'rapidocr', 'cv2')], sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True)
