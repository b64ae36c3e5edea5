"""``docs/spark.md`` says what is: its examples run, its table is the schema, files stream in."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from pathlib import Path

import pytest

from scamscan.pipelines import spark as ours

PAGE = Path(__file__).parent.parent.parent / "docs" / "spark.md"
SCAM = "我是市公安局民警，您涉嫌洗钱，请立即把资金转入安全账户核查，不得告诉家人"


def examples():
    """The Python blocks of the page."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_there_are_examples():
    """One of a table, one of a stream."""
    assert sum("scan_dataframe" in code for code in examples()) >= 2
    assert any("readStream" in code for code in examples())


@pytest.mark.parametrize("code", examples(), ids=lambda code: code.splitlines()[0][:40])
def test_every_example_of_the_page_runs(spark, code, tmp_path, monkeypatch):
    """As printed, in a folder of its own; what it prints names a scam."""
    monkeypatch.chdir(tmp_path)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "docs/spark.md", "exec"), {})  # noqa: S102 - the page is ours
    assert "likely-scam" in shown.getvalue()


def test_the_table_of_the_page_is_the_schema(spark):
    """Names and types, in order, with the column on request."""
    rows = re.findall(r"^\| `scam_(\w+)` \| `([^`]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    schema = ours.verdict_schema(full=True)
    assert [(f"scam_{name}", kind) for name, kind in rows] == [
        (one.name, one.dataType.simpleString()) for one in schema.fields
    ]


def test_files_are_judged_once_as_they_come(spark, tmp_path):
    """A second run takes up where the first ended; a line that is no JSON is an error in place."""
    incoming, out = tmp_path / "in", tmp_path / "out"
    incoming.mkdir()

    def write(name, *lines):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", "utf-8")
        path.rename(incoming / name)

    def run():
        stream = spark.readStream.schema("id long, text string").json(str(incoming))
        judged = ours.scan_dataframe(stream, id="id")
        query = (
            judged.writeStream.format("json")
            .option("checkpointLocation", str(tmp_path / "state"))
            .trigger(availableNow=True)
            .start(str(out))
        )
        assert query.awaitTermination(60)
        return {row.id: row for row in spark.read.json(str(out)).collect()}

    write("a.jsonl", json.dumps({"id": 1, "text": SCAM}), "{not json", '{"id": 2, "text": "好的"}')
    first = run()
    assert {first[1].scam_level, first[2].scam_level} == {"likely-scam", "nothing-found"}
    assert first[None].scam_error.message == "text is null"
    write("b.jsonl", json.dumps({"id": 3, "text": SCAM}))
    second = run()
    assert set(second) == {1, 2, 3, None}
    assert len(spark.read.json(str(out)).collect()) == 4


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads /proc")
def test_the_session_listens_and_talks_on_loopback_only(spark):
    """Every socket of the JVM and of the workers, while it works."""
    ours.scan_dataframe(spark.createDataFrame([(SCAM,)], "text string")).collect()
    family = descendants(os.getpid()) - {os.getpid()}
    held = {
        link
        for process in family
        for one in Path(f"/proc/{process}/fd").glob("*")
        if (link := read_link(one)).startswith("socket:")
    }
    seen = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in held:
                seen += [fields[1].split(":")[0], *remote(fields[2])]
    loopback = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
    assert seen
    assert set(seen) <= loopback


def remote(field):
    """The other side of a connection; none of a listener."""
    address, _, port = field.partition(":")
    return [] if port == "0000" else [address]


def read_link(path):
    """Where it points; "" when it is gone."""
    try:
        return os.readlink(path)  # noqa: PTH115 - a socket is no path
    except OSError:
        return ""


def descendants(process):
    """A process and everything it started."""
    found = {process}
    for child in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for one in child.read_text().split():
                found |= descendants(int(one))
    return found
