"""``scan_dataframe`` in a real session of two workers: the library's verdicts, row by row."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scamscan import Channel, InputError, Message, Options, Scanner
from scamscan.pipelines import spark as ours
from scamscan.reports import jsonl
from tests.corpus import own_texts
from tests.test_operator_lists import put

SCAM = "我是市公安局民警，您涉嫌洗钱，请立即把资金转入安全账户核查，不得告诉家人"
CALM = "晚上回来吃饭吗？顺便带瓶酱油"
ROWS = 3_000
SCANNER = Scanner()


def frame(spark, rows, schema="id long, text string", parts=2):
    """A DataFrame of rows in so many partitions, in order."""
    return spark.createDataFrame(spark.sparkContext.parallelize(rows, parts), schema)


def whole(verdict):
    """The verdict as the column has it."""
    return jsonl.line(verdict).decode().rstrip("\n")


def test_every_row_has_the_verdict_of_the_library(spark):
    """The same bytes, in order, whatever partition and batch the row lies in."""
    every = own_texts()
    texts = every[:: len(every) // ROWS][:ROWS]
    texts[7], texts[8] = "", "😀" * 5 + "x\u200b"
    rows = list(enumerate(texts))
    found = ours.scan_dataframe(frame(spark, rows, parts=5), full=True).collect()
    assert [(row.id, row.text) for row in found] == rows
    for row, verdict in zip(found, SCANNER.scan_many(texts), strict=True):
        assert row.scam_verdict == whole(verdict)
        assert row.scam_level == verdict.level.value
        assert row.scam_action == verdict.action.value
        assert row.scam_score == round(verdict.score, 4)
        assert row.scam_category == verdict.category
        assert row.scam_reasons == [one.code for one in verdict.signals]
        assert row.scam_headline == verdict.guidance.headline
        assert row.scam_skipped == [f"{one.check}: {one.reason}" for one in verdict.skipped]
        assert row.scam_model == f"{verdict.model.name} {verdict.model.version}"
        assert row.scam_error is None
    assert len({row.scam_level for row in found}) == 4


def test_the_guide_is_named_where_there_is_one(spark):
    """The kind of scam, for ``scamscan guide``; nothing for what is calm."""
    rows = [(1, SCAM), (2, CALM)]
    scam, calm = ours.scan_dataframe(frame(spark, rows, parts=1)).orderBy("id").collect()
    assert (scam.scam_guide, calm.scam_guide) == ("authority", None)
    assert scam.scam_headline != calm.scam_headline


def test_what_is_known_of_a_message_is_read_from_its_columns(spark):
    """Number, channel, time, amount and links: the verdict on the whole ``Message``."""
    moment = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    rows: list[Any] = [
        ("m1", "您的快递丢失，请联系客服理赔", "+8613800000000", "call", moment, None, None),
        ("m2", CALM, None, None, None, Decimal("8000.00"), ["http://icbc.com.cn.a1b.example.top/"]),
    ]
    schema = (
        "key string, said string, number string, way string, at timestamp, sum decimal(10,2), "
        "links array<string>"
    )
    named: Any = {"id": "key", "sender_number": "number", "channel": "way", "time": "at",
             "amount": "sum", "urls": "links"}  # fmt: skip
    found = ours.scan_dataframe(
        frame(spark, rows, schema, parts=1), "said", full=True, **named
    ).collect()
    wanted = [
        Message(text=rows[0][1], id="m1", sender_number=rows[0][2], channel=Channel.CALL,
                time=moment),
        Message(text=CALM, id="m2", amount=Decimal("8000.00"), urls=tuple(rows[1][6])),
    ]  # fmt: skip
    assert [row.scam_verdict for row in found] == [whole(SCANNER.scan(one)) for one in wanted]
    alone = ours.scan_dataframe(frame(spark, rows, schema, parts=1), "said").collect()
    assert alone[1].scam_level == "nothing-found" != found[1].scam_level


def test_a_bad_row_is_an_error_in_its_place(spark):
    """Null text, a word that is no channel, a time Python does not know; its neighbours stay."""
    rows = [
        (0, SCAM, None, "2026-11-02 00:00:00"), (1, None, "sms", None), (2, SCAM, "fax", None),
        (3, CALM, "sms", "+20000-01-01 00:00:00"), (4, SCAM, "sms", None),
    ]  # fmt: skip
    given = frame(spark, rows, "id long, text string, way string, at string", parts=1)
    given = given.withColumn("at", given["at"].cast("timestamp"))
    judged = ours.scan_dataframe(given, full=True, id="id", channel="way", time="at")
    found = judged.drop("at").collect()
    assert [row.id for row in found] == [0, 1, 2, 3, 4]
    assert [row.scam_level is None for row in found] == [False, True, True, True, False]
    for row in found:
        if row.scam_level is None:
            assert row.scam_score is row.scam_reasons is row.scam_guide is None
            assert row.scam_error.code == "input"
            told = json.loads(row.scam_verdict)
            assert told["error"] == row.scam_error.asDict()
            assert told["type"] == "error"
    assert found[1].scam_error.message == "text is null"
    assert "channel" in found[2].scam_error.message
    assert "time" in found[3].scam_error.message
    assert found[4].scam_error is None


def test_a_file_in_another_encoding_is_said_line_by_line(spark, tmp_path):
    """Spark hands on bytes that are no UTF-8; the plain line beside them is judged."""
    (tmp_path / "old.txt").write_bytes("转入安全账户\n".encode("gb18030") + b"hello there\n")
    old, plain = ours.scan_dataframe(spark.read.text(str(tmp_path)), "value").collect()
    assert old.scam_error.message == "text is not UTF-8"
    assert (plain.scam_error, plain.scam_level) == (None, "nothing-found")


def test_no_rows_are_no_rows(spark):
    """An empty table and empty partitions keep the columns."""
    empty = ours.scan_dataframe(frame(spark, [], parts=3))
    assert empty.collect() == []
    assert empty.columns == ["id", "text", *ours.verdict_schema().names]
    assert len(ours.scan_dataframe(frame(spark, [(1, SCAM)], parts=3)).collect()) == 1


def test_a_partition_that_raises_fails_the_job_and_nothing_else(spark, tmp_path):
    """Nothing is passed off as done; the good partitions give their verdicts when asked alone."""

    def break_some(batches):
        for batch in batches:
            if 2 in batch.column(0).to_pylist():
                raise OSError("block is gone")
            yield batch

    given = frame(spark, [(n, SCAM if n % 2 else CALM) for n in range(4)], parts=4)
    broken = ours.scan_dataframe(given.mapInArrow(break_some, given.schema))
    target = tmp_path / "out"
    with pytest.raises(Exception, match="block is gone"):
        broken.write.json(str(target))
    assert not (target / "_SUCCESS").exists()
    rest = given.where("id != 2").mapInArrow(break_some, given.schema)
    levels = [row.scam_level for row in ours.scan_dataframe(rest).collect()]
    assert levels == ["nothing-found", "likely-scam", "likely-scam"]


def test_one_text_that_breaks_the_scanner_is_one_error():
    """A fault of ours must not take a night's job with it, nor be passed over."""
    pyarrow = pytest.importorskip("pyarrow")

    class Frail(Scanner):
        """Fails on one text."""

        def scan_many(self, messages):
            if "boom" in messages:
                raise ValueError("quoting boom")
            return super().scan_many(messages)

    plan = ours.Plan(Options(), "", (("text", "text"),))
    batch = pyarrow.RecordBatch.from_pydict({"text": [CALM, "boom", None, SCAM]})
    found = ours.answer_batch(Frail(), plan, batch).to_pylist()
    assert [row["scam_level"] for row in found] == ["nothing-found", None, None, "likely-scam"]
    assert found[1]["scam_error"]["code"] == "internal"
    assert "boom" not in found[1]["scam_error"]["message"]
    assert found[2]["scam_error"]["code"] == "input"


def test_a_worker_builds_one_scanner_and_keeps_it(spark):
    """Over batches, tasks and jobs: as many scanners as processes."""
    plan = ours.Plan(Options(max_chars=999), "", (("text", "text"),))

    def probe(batches):
        import os

        import pyarrow

        from scamscan.pipelines.blocks import scanner_of

        before = scanner_of.cache_info().misses
        count = sum(1 for _ in ours.answer_batches(plan, batches))
        built = scanner_of.cache_info().misses - before
        told = {"pid": [os.getpid()], "batches": [count], "built": [built]}
        yield pyarrow.RecordBatch.from_pydict(told)

    given = frame(spark, [(n, CALM) for n in range(6_000)], parts=4)
    probed = given.mapInArrow(probe, "pid long, batches long, built long")
    tasks = [task for _ in range(2) for task in probed.collect()]
    assert len(tasks) == 8
    assert all(task.batches >= 3 for task in tasks)
    builders = [task.pid for task in tasks if task.built]
    assert sorted(builders) == sorted({task.pid for task in tasks})
    assert {task.built for task in tasks} == {0, 1}


def test_the_operators_lists_are_those_of_the_caller(spark, tmp_path):
    """Each hit is a reason; lists that changed since the job was made fail it with a sentence."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    given = frame(spark, [(1, f"{CALM}，微信 zx88899"), (2, CALM)], parts=2)
    listed = ours.scan_dataframe(given, options=Options(lists=tmp_path)).collect()
    assert [("list.deny-id" in row.scam_reasons) for row in listed] == [True, False]
    put(tmp_path, "deny-ids.tsv", "zx88899", "other123")
    late = ours.scan_dataframe(given, options=Options(lists=tmp_path))
    put(tmp_path, "deny-ids.tsv", "zx88899")
    with pytest.raises(Exception, match="lists were changed"):
        late.collect()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"text": "body"}, "no column body"), ({"text": "id"}, "is bigint, not string"),
        ({"color": "text"}, "color is no key"), ({"channel": "way"}, "no column way"),
        ({"options": Options(lookup=True)}, "does not look up"),
        ({"options": Options(lists=Path("nowhere"))}, "nowhere"), ({"prefix": ""}, "level already"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_work_is_refused_before_any_task(spark, call, said):
    """On the driver, in a sentence that says what to do."""
    given = frame(spark, [(1, CALM, "")], "id long, text string, Level string", parts=1)
    with pytest.raises(InputError, match=said) as caught:
        ours.scan_dataframe(given, **call)
    assert caught.value.hint
    assert ours.scan_dataframe(given, prefix="my_").columns[3] == "my_level"


def test_without_the_extra_the_command_to_install_it_is_told():
    """No traceback of somebody else's."""
    code = (
        "import sys; sys.modules['pyspark'] = None\n"
        "from scamscan.pipelines.spark import verdict_schema\n"
        "from scamscan import InputError\n"
        "try: verdict_schema()\n"
        "except InputError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "scamscan[spark]" in done.stdout
