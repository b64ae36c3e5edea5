"""The command as people run it: real processes, real pipes, real exit codes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

import scamscan

SCHEMA = json.loads(
    (Path(scamscan.__file__).parent / "schema" / "verdict-1.json").read_text("utf-8")
)
SCAM = "我是市公安局民警，你名下银行卡涉嫌洗钱，请立即把资金转入安全账户配合调查，不得告诉家人"
ORDINARY = "儿子，晚上回来吃饭吗？顺便带瓶酱油，钱转你微信了"


def run(*arguments, data=None, env=None, cwd=None):
    """Run ``scamscan`` in a fresh process; bytes in, bytes out."""
    environment = {**os.environ, **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "scamscan", *arguments],
        input=data,
        capture_output=True,
        env=environment,
        cwd=cwd,
        timeout=120,
        check=False,
    )


def text_of(result):
    """What the command showed."""
    return result.stdout.decode("utf-8")


def test_a_scam_exits_one_and_says_why_and_what_now():
    """Level, reasons and steps all reach the reader."""
    result = run("check", SCAM)
    shown = text_of(result)
    assert result.returncode == 1
    assert "很可能是诈骗" in shown
    assert "安全账户" in shown
    assert "1、整体用词" not in shown
    assert "现在这样做" in shown
    assert "110" in shown
    assert "资料整理于 2026-11-22，号码未逐一拨打核实，以银行卡背面或官方 App 为准。" in shown


def test_an_ordinary_message_exits_zero_and_never_says_safe():
    """The opposite: nothing found, and the reader is told that this is not proof."""
    result = run("check", ORDINARY)
    assert result.returncode == 0
    assert "未发现已知特征，不等于安全" in text_of(result)


def test_json_is_what_the_schema_says():
    """Every key is there, and nothing else."""
    for text in (SCAM, ORDINARY, "hello", "x" * 5000):
        result = run("check", "--json", text)
        jsonschema.validate(json.loads(result.stdout), SCHEMA)


def test_the_message_is_not_echoed_in_json():
    """Spans point into the text the caller has; the text itself is not repeated."""
    assert ORDINARY.encode() not in run("check", "--json", ORDINARY).stdout


def test_a_message_may_begin_with_a_dash():
    """An unknown dash-argument of check is text, not an option."""
    result = run("check", "--安全账户", "请立即转账")
    assert result.returncode in (0, 1)
    assert "安全账户" in text_of(result)


@pytest.mark.parametrize("text", ["-h转账到安全账户，别告诉家人", "-转账h"])
def test_a_dash_and_a_letter_are_still_text(text):
    """A dash, a letter and a message are not a call for help."""
    result = run("check", text)
    assert "原文" in text_of(result)


def test_a_single_h_asks_for_help():
    """The quiet twin: -h alone does."""
    result = run("check", "-h")
    assert result.returncode == 0
    assert "--sender-number" in text_of(result)


def test_a_bad_record_keeps_its_id():
    """A line of the wrong kind still joins to its row by id."""
    result = run("scan", "-", "-o", "-", data='{"id": "甲7", "text": 5}\n{"id":'.encode())
    first, second = map(json.loads, text_of(result).splitlines())
    assert (first["id"], second["id"]) == ("甲7", None)


INTERRUPTED_IMPORT = """
import sys
class Interrupt:
    def find_spec(self, name, path, target=None):
        if name.startswith("scamscan.cli"):
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
from scamscan.__main__ import start
start()
"""


def test_control_c_while_starting_leaves_no_traceback():
    """The first moment is for imports; an interruption in the middle of one ends quietly."""
    result = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT], capture_output=True, timeout=60, check=False
    )
    assert result.returncode == 130
    assert b"Traceback" not in result.stderr


def test_a_dash_reads_standard_input():
    """``-`` and nothing both read the pipe."""
    for arguments in (("check", "-"), ("check",)):
        assert run(*arguments, data=SCAM.encode()).returncode == 1


@pytest.mark.parametrize("data", [b"", b"\n", "　 \n\t".encode(), "\u200b\u2060".encode(), b"\x00"])
def test_blank_input_is_refused_kindly(data):
    """Nothing usable: exit 3, a sentence, no traceback."""
    result = run("check", "-", data=data)
    assert result.returncode == 3
    assert "没有内容可以检查" in result.stderr.decode()
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\xff\x00\x80",
        SCAM.encode("gb18030"),
        b"\x00" * 100 + "转账".encode(),
        ("é" + "\u0301" * 100_000).encode(),
        "\u202e转账\u202c\x1b[31m红\x07".encode(),
        "ab".encode("utf-16"),
        "好".encode(),
        "👨‍👩‍👧‍👦".encode(),
    ],
)
def test_strange_bytes_never_end_in_a_traceback(data):
    """Hostile input is normal input."""
    result = run("check", "-", data=data)
    assert result.returncode in (0, 1, 3)
    assert b"Traceback" not in result.stderr


def test_gb18030_on_standard_input_is_read_and_reported():
    """A message copied from an old phone is still understood."""
    result = run("check", "-", data=SCAM.encode("gb18030"))
    assert result.returncode == 1
    assert "gb18030" in result.stderr.decode()


def test_escapes_and_overrides_never_reach_the_terminal_raw():
    """The reader sees their names instead."""
    result = run("check", "-", data="\x1b[2J\u202e请转账到安全账户\x07".encode())
    assert b"\x1b" not in result.stdout
    assert "\u202e" not in text_of(result)
    assert "<ESC>" in text_of(result)


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
            {"PYTHONIOENCODING": "gbk"}, {"PYTHONIOENCODING": "ascii"}]
)  # fmt: skip
def test_other_locales_get_an_answer(env):
    """GBK and C locales: what cannot be shown becomes a question mark, not an error."""
    result = run("check", "-", data=("𝕏 ❤ " + SCAM).encode(), env=env)
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


def test_json_is_utf_8_whatever_the_locale():
    """A machine reads JSON; it must not depend on the terminal."""
    result = run("check", "--json", "-", data=SCAM.encode(), env={"PYTHONIOENCODING": "ascii"})
    assert json.loads(result.stdout)["category_name"]


def test_the_rest_of_a_long_text_is_named_as_unread():
    """Beyond --max-chars the level is at least unsure and the cut is carried."""
    result = run("check", "--json", "--max-chars", "10", "今天天气很好我们去公园玩吧好不好呀")
    verdict = json.loads(result.stdout)
    assert verdict["level"] == "unsure"
    assert {"check": "text.rest", "reason": "too long"} in verdict["skipped"]


def test_a_text_within_the_limit_is_read_whole():
    """The opposite: nothing skipped, nothing raised."""
    verdict = json.loads(run("check", "--json", "--max-chars", "100", "今天天气很好").stdout)
    assert verdict["level"] == "nothing-found"
    assert verdict["skipped"] == []


@pytest.mark.parametrize(
    "text", ["Your parcel is waiting", "荷物をお届けにあがりましたがご不在でした"]
)
def test_other_languages_say_that_the_words_were_not_read(text):
    """English and Japanese: level from links and contacts, the model skipped and named."""
    verdict = json.loads(run("check", "--json", text).stdout)
    assert {"check": "text.model", "reason": "language"} in verdict["skipped"]


@pytest.mark.parametrize(
    "arguments", [("check", "--channel", "pigeon", "x"), ("check", "--max-chars", "0", "x"),
                  ("nonsense",), ("scan", "no-such-file.jsonl")]
)  # fmt: skip
def test_wrong_usage_exits_two_with_advice(arguments):
    """Usage errors and missing files: one sentence and exit code 2."""
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stderr
    assert b"Traceback" not in result.stderr


def test_help_shows_examples_and_exit_codes():
    """The help alone is enough to start."""
    for arguments in (("--help",), ("check", "--help"), ("scan", "-h")):
        result = run(*arguments)
        assert result.returncode == 0
        assert "例如" in text_of(result)
        assert "退出码" in text_of(result)


@pytest.mark.parametrize("arguments", [(), ("model",)])
def test_the_bare_name_shows_help_without_scolding(arguments):
    """Help on standard output; 2, because nothing was checked."""
    result = run(*arguments)
    assert result.returncode == 2
    assert "用法不对" not in result.stderr.decode("utf-8")
    assert "--help" in text_of(result)


def test_model_info_says_what_it_was_made_of():
    """Version, sources and tools; the same as JSON."""
    shown = text_of(run("model", "info"))
    meta = json.loads(run("model", "info", "--json").stdout)
    assert meta["version"] in shown
    assert all(f"{source}：{rows}" in shown for source, rows in meta["trained_on"].items())


def test_model_verify_passes_the_shipped_model():
    """Whole files exit 0 and claim no more than that."""
    result = run("model", "verify")
    assert result.returncode == 0
    assert "完好" in text_of(result)


def test_model_verify_names_a_damaged_file(tmp_path):
    """One byte off: exit 3, the file's name and what to do."""
    package = tmp_path / "scamscan"
    shutil.copytree(Path(scamscan.__file__).parent, package)
    damaged = package / "models" / "zh-linear" / "risk.npy"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    result = run("model", "verify", cwd=tmp_path)
    assert result.returncode == 3
    assert "risk.npy" in result.stderr.decode("utf-8")
    assert "Traceback" not in result.stderr.decode("utf-8")


def test_version_is_printed():
    """The version is the package's."""
    assert scamscan.__version__ in text_of(run("--version"))


def write_lines(path, *lines):
    """A file of the given lines."""
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def rows_of(data):
    """The JSON lines of an output."""
    return [json.loads(line) for line in data.splitlines()]


def test_scan_answers_every_line_in_order(tmp_path):
    """JSONL in, JSONL out; bad records keep their place."""
    source = write_lines(
        tmp_path / "in.jsonl",
        json.dumps({"text": SCAM, "id": 1}, ensure_ascii=False).encode(),
        b"{not json",
        b"",
        b'{"id": "no text"}',
        json.dumps({"text": ORDINARY, "id": "b", "conversation": "家"}).encode(),
    )
    target = tmp_path / "out.jsonl"
    result = run("scan", str(source), "-o", str(target))
    rows = rows_of(target.read_bytes())
    assert result.returncode == 1
    assert [row["type"] for row in rows] == ["message", "error", "error", "message"]
    assert [row["id"] for row in rows] == [1, None, "no text", "b"]
    assert [row["source"] for row in rows] == [
        "in.jsonl:1", "in.jsonl:2", "in.jsonl:4", "in.jsonl:5",
    ]  # fmt: skip
    assert rows[3]["conversation"] == "家"
    for row in rows:
        jsonschema.validate(row, SCHEMA)
    assert "共 4 条" in result.stderr.decode()


def test_scan_reads_plain_text_a_message_per_line():
    """Text from a pipe to a pipe."""
    result = run("scan", "-", "-o", "-", data=f"{SCAM}\n\n{ORDINARY}".encode())
    levels = [row["level"] for row in rows_of(result.stdout)]
    assert levels == ["likely-scam", "nothing-found"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_scan_reads_files_of_other_encodings(tmp_path, encoding):
    """The same lines, whatever the machine that wrote them."""
    source = tmp_path / "in.txt"
    source.write_bytes(f"{SCAM}\n{ORDINARY}\n".encode(encoding))
    levels = [row["level"] for row in rows_of(run("scan", str(source)).stdout)]
    assert levels == ["likely-scam", "nothing-found"]


def test_scan_of_clean_messages_exits_zero():
    """The quiet twin."""
    assert run("scan", "-", data=ORDINARY.encode()).returncode == 0


def test_scan_of_nothing_usable_exits_three():
    """No record could be read: that is a failure, not a clean bill."""
    assert run("scan", "-", "--format", "jsonl", data=b"{bad\n{worse\n").returncode == 3
    assert run("scan", "-", data=b"\n\n").returncode == 3


def test_scan_refuses_to_overwrite_its_input(tmp_path):
    """The input file is never touched."""
    source = write_lines(tmp_path / "in.txt", ORDINARY.encode())
    before = source.read_bytes()
    assert run("scan", str(source), "-o", str(source)).returncode == 2
    assert source.read_bytes() == before


def test_scan_answers_before_the_input_ends():
    """A paused pipe holds no answer back."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scamscan", "scan", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{SCAM}\n".encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["level"] == "likely-scam"
    process.stdin.close()
    assert process.wait(timeout=30) == 1
    process.stdout.close()


def test_a_closed_pipe_ends_quietly(tmp_path):
    """``scamscan scan … | head -1`` prints no traceback."""
    source = tmp_path / "many.txt"
    source.write_text(f"{ORDINARY}\n" * 5000, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "scamscan", "scan", str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said_and_exits_three(tmp_path):
    """Writing fails: which place, exit 3, no traceback."""
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "scamscan", "check", "--json", SCAM],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert result.returncode == 3
    assert b"Traceback" not in result.stderr
    assert "结果写不出去" in result.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_control_c_exits_130_and_leaves_no_half_file(tmp_path):
    """Interrupted: the sign is 130 and the output file does not appear."""
    target = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "scamscan", "scan", "-", "-o", str(target)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background ignores Ctrl-C, and a child would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin
    process.stdin.write(f"{ORDINARY}\n".encode())
    process.stdin.flush()
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_no_address_can_be_clicked_by_accident():
    """Links are broken wherever the message is shown again."""
    result = run("check", "【工商银行】请登录 http://icbc-safe.top/a 或 wap.icbc-vip.top 认证")
    assert "icbc-safe.top" not in text_of(result)
    assert "icbc-safe[.]top" in text_of(result)
    assert "icbc.com.cn" in text_of(result)
    assert "http://" not in text_of(result)


def test_sums_and_codes_are_not_shown_as_contacts():
    """An amount is nobody's address; a private id is."""
    shown = text_of(run("check", "垫付800元做任务，佣金当天返，加微信 wk_2207k 领单"))
    assert "微信：wk_2207k" in shown
    assert "amount" not in shown


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_scan_writes_into_a_device_instead_of_replacing_it(tmp_path):
    """A named pipe given as the output stays a pipe and carries the answers."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    assert run("scan", "-", "-o", str(pipe), data=ORDINARY.encode()).returncode == 0
    shown, _ = reader.communicate(timeout=30)
    assert rows_of(shown)[0]["level"] == "nothing-found"
    assert pipe.is_fifo()


def test_scan_gives_its_file_the_usual_permissions(tmp_path):
    """The caller's umask decides, as for any file."""
    target = tmp_path / "out.jsonl"
    run("scan", "-", "-o", str(target), data=ORDINARY.encode())
    usual = tmp_path / "usual"
    usual.touch()
    assert target.stat().st_mode == usual.stat().st_mode
