"""The written pages: their blocks and commands, and files for the commands to work on."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests import chatlab
from tests.images.needed import wanted

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
WRITES = {"-o", "--print", "--report", "--out"}
"""Options that name a file to be written."""
_SCAM = "我是民警，请把钱转到安全账户，别告诉家人"


def blocks(path):
    """Language and code of every fenced block."""
    return re.findall(r"```(\w+)\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


def commands(path):
    """Every line of the shell blocks, without comments."""
    return [
        line.split(" # ")[0].split("   ")[0].strip()
        for language, block in blocks(path)
        if language == "sh"
        for line in block.splitlines()
        if line.strip()
    ]


def scamscan_commands(path):
    """The ``scamscan`` commands, those behind a pipe with it."""
    return [
        part.strip()
        for line in commands(path)
        for part in line.split("&&")
        if part.strip().startswith(("scamscan", "cat"))
    ]


def write_files(folder):
    """What the commands name: messages, lists, hosts, chats, labelled rows, a token."""
    texts = {
        "短信.txt": "您的包裹到了",
        "新域名.txt": "icbank-login.top\nweather.com\n",
        "我的域名.txt": "icbank.example\n",
        "消息.jsonl": f'{{"text": "您的包裹到了"}}\n{{"text": "{_SCAM}"}}\n',
        "名单/deny-ids.tsv": "value\treason\tadded\texpires\nzx88899\t收款\t2026-11-01\t\n",
        "聊天记录.txt": "2026-03-01 10:00:00 小王\n在吗\n\n2026-03-01 10:01:00 我\n在\n",
        "口令.txt": "0123456789abcdef0123456789abcdef\n",
        "导出文件夹/消息.jsonl": '{"text": "您的包裹到了"}\n',
    }
    for name in ("名单", "导出文件夹"):
        (folder / name).mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "聊天记录.json").write_bytes(chatlab.export())
    rows = [{"text": _SCAM, "expect": "scam"}, {"text": "晚上吃什么", "expect": "benign"}]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "mine.jsonl").write_text("\n".join(lines), "utf-8")
    kinds = ["body,kind", *(f"明天有雨{n},天气" for n in range(5))]
    kinds += [f"贷款秒到账{n},贷款" for n in range(5)]
    (folder / "table.csv").write_text("\n".join(kinds), "utf-8")


def run_scamscan(line, folder):
    """Run one command as printed, in a folder with its files; what it answered and wrote.

    Fails when it ends with another code than an answer has, or says and writes nothing.
    """
    write_files(folder)
    if "--image " in line:
        wanted("rapidocr")
        blank = wanted("PIL.Image").new("RGB", (300, 600), "white")
        for name in ("截图.png", "海报.png"):
            blank.save(folder / name)
    if "evidence verify" in line:
        made = ["evidence", "make", "聊天记录.json", "-o", "证据包"]
        subprocess.run([sys.executable, "-m", "scamscan", *made], cwd=folder, check=True)
    data = None
    if "|" in line:
        source, line = line.split("|")
        data = (folder / shlex.split(source)[1]).read_bytes()
    arguments = shlex.split(line)[1:]
    result = subprocess.run(
        [sys.executable, "-m", "scamscan", *arguments],
        cwd=folder,
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert result.returncode in (0, 1), result.stderr.decode()
    written = [arguments[place + 1] for place, one in enumerate(arguments) if one in WRITES]
    files = [name for name in written if name != "-"]
    assert result.stdout or files, result.stderr.decode()
    assert all((folder / name).exists() for name in files), result.stderr.decode()


def run_training(line, folder):
    """Run a ``python -m train`` command that works on one's own file; what it printed."""
    write_files(folder)
    arguments = [
        str(folder / word) if (folder / word).exists() else word for word in shlex.split(line)[1:]
    ]
    result = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()
