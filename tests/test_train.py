"""The tools that make and measure the model."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from scamscan.errors import InputError
from scamscan.scanner import Scanner
from train import calibration, perturb, results, surface
from train.benchmark import cross_validate, train_and_test
from train.corpus import Example, read_extra
from train.labelled import Labelled, read_labelled
from train.prepare import group_duplicates, undo_placeholders
from train.report import accepted, measure, verdicts_of

PARCEL = "您的包裹在运输途中丢失请添加客服办理三倍赔付"


def run(*arguments):
    """``python -m train`` in a process of its own."""
    command = [sys.executable, "-m", "train", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def example(text, kind, category="", **more):
    """A labelled message."""
    return Example(text=text, kind=kind, category=category, source="t", group="g", part="r", **more)


def write_rows(path, rows):
    """A JSONL file of rows."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_one_template_with_other_numbers_is_one_group():
    """Near-duplicates share a group, whatever digits are filled in."""
    texts = [f"{PARCEL}，单号{number}" for number in (482913, 770214, 105533)]
    assert set(group_duplicates(texts).groups.tolist()) == {0}


def test_different_messages_are_different_groups():
    """The same topic in other words is not a duplicate."""
    texts = [PARCEL, "快递放驿站了记得去拿哦", "包裹到了，取件码8-2-3041"]
    assert group_duplicates(texts).extra == 0


def test_placeholders_are_undone_only_where_a_source_uses_them():
    """A message of ours that says DIGIT means the English word."""
    assert undo_placeholders("fbs_sms", "拨打CELLPHONE") == "拨打 13800000000 "
    assert undo_placeholders("own", "拨打CELLPHONE") == "拨打CELLPHONE"


@pytest.mark.parametrize("kind", sorted(perturb.DISGUISES))
def test_a_disguise_is_seeded_and_changes_the_text(kind):
    """The same seed gives the same text, and it is not the plain one."""
    text = "加微信abc123，兼職刷单佣金500元，请先转账"
    one = perturb.disguise(kind, text, random.Random(3))
    assert one == perturb.disguise(kind, text, random.Random(3))
    assert one != text


@pytest.mark.parametrize("kind", sorted(perturb.EDITS))
def test_an_edit_stays_within_its_budget(kind):
    """Ten per cent of eighty characters is eight edits."""
    text = "请您马上把钱转到客服给的账户，不要告诉任何人，银行卡和密码都要提供，" * 2
    changed = perturb.EDITS[kind](text, 0.1, random.Random(5))
    assert changed != text
    assert abs(len(changed) - len(text)) <= 0.1 * len(text) + 1


@pytest.mark.parametrize("kind", sorted(perturb.EDITS))
def test_an_edit_of_nothing_is_nothing(kind):
    """Empty in, at most nothing of meaning out, never an error."""
    assert perturb.EDITS[kind]("", 0.1, random.Random(1)) == ""


def labelled(texts, label):
    """Rows with one label."""
    return [Labelled(text, label, f"t:{place}") for place, text in enumerate(texts)]


WEATHER = [
    f"明天{place}有雨，记得带伞" for place in ["北京", "上海", "广州", "武汉", "成都", "沈阳"]
]
LOANS = [f"{bank}贷款不看征信秒到账" for bank in ["快易", "闪电", "极速", "大象", "飞鸟", "麦田"]]


def test_benchmark_learns_what_can_be_learnt():
    """Two kinds with words of their own are told apart."""
    rows = labelled(WEATHER, "weather") + labelled(LOANS, "loan")
    scores = cross_validate(rows, 3)
    assert (scores.rows, scores.accuracy, scores.macro_f1) == (12, 1.0, 1.0)
    assert "weather" in scores.table


def test_benchmark_finds_nothing_where_nothing_is():
    """Labels drawn by lot cannot be learnt; a figure near 1 would mean a leak."""
    draw = random.Random(1)
    rows = [Labelled(text, draw.choice("ab"), "t") for text in WEATHER + LOANS]
    assert cross_validate(rows, 2).accuracy < 0.9


def test_benchmark_takes_many_classes_and_a_test_file():
    """Multi-class, fitted on one file and measured on another."""
    greetings = [f"{name}，早上好呀" for name in ["小王", "小李", "阿姨", "师傅"]]
    train = labelled(WEATHER, "w") + labelled(LOANS, "l") + labelled(greetings, "g")
    test = [Labelled("明天南京有雨", "w", "t"), Labelled("老张，早上好呀", "g", "t")]
    assert train_and_test(train, test).accuracy == 1.0


def test_benchmark_refuses_one_class():
    """Which file and what to check."""
    with pytest.raises(InputError, match="only one class"):
        cross_validate(labelled(WEATHER, "w"), 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"body": "你好", "kind": 1}\n\n{"body": "再见", "kind": 0}\n'),
        ("a.csv", "body,kind\n你好,1\n再见,0\n"),
        ("a.tsv", "body\tkind\n你好\t1\n再见\t0\n"),
    ],
)
def test_labelled_files_of_three_forms_are_read(tmp_path, name, content):
    """Any field names; labels become strings."""
    path = tmp_path / name
    path.write_text(content, "utf-8")
    rows = read_labelled(path, "body", "kind")
    assert [(row.text, row.label) for row in rows] == [("你好", "1"), ("再见", "0")]


@pytest.mark.parametrize("content", ["", '{"text": "a"}\n', "not json\n", "[1]\n"])
def test_a_bad_labelled_file_names_the_line(tmp_path, content):
    """Empty, a field missing, not JSON, not an object."""
    path = tmp_path / "bad.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"bad\.jsonl"):
        read_labelled(path, "text", "label")


def test_benchmark_command_prints_the_table(tmp_path):
    """From files to accuracy, macro-F1 and a row per class."""
    rows = [{"text": text, "label": "w"} for text in WEATHER]
    rows += [{"text": text, "label": "l"} for text in LOANS]
    path = write_rows(tmp_path / "rows.jsonl", rows)
    result = run("benchmark", "--train", path, "--folds", 3)
    assert result.returncode == 0, result.stderr
    assert "macro-F1 1.0000" in result.stdout
    assert "support" in result.stdout


EXPECTED = [
    {
        "text": "妈我手机坏了，把钱转到安全账户，别告诉家人",
        "expect": "scam",
        "category": "authority",
    },
    {"text": "晚上回来吃饭吗", "expect": "benign"},
    {"text": "【万科物业】装修节全屋定制8折，退订回T", "expect": "marketing"},
]


def test_evaluate_counts_and_shows_mistakes(tmp_path):
    """The whole scanner on somebody's file."""
    path = write_rows(tmp_path / "mine.jsonl", [*EXPECTED, {"text": "在吗", "expect": "scam"}])
    figures = json.loads(run("evaluate", path, "--json").stdout)
    assert figures["figures"]["benign_suspicious"]["hits"] == 0
    assert figures["figures"]["recall_suspicious"]["total"] == 2
    assert [entry["text"] for entry in figures["mistakes"]["misses"]] == ["在吗"]


def test_numbers_only_shows_no_message(tmp_path):
    """For report parts: figures, not a word of anybody's message."""
    path = write_rows(tmp_path / "mine.jsonl", [*EXPECTED, {"text": "在吗", "expect": "scam"}])
    result = run("evaluate", path, "--numbers-only")
    assert result.returncode == 0
    assert "recall_suspicious" in result.stdout
    assert "在吗" not in result.stdout


def test_evaluate_names_the_line_it_cannot_use(tmp_path):
    """An unknown expectation is refused with file and line, and exit code 2."""
    path = write_rows(tmp_path / "mine.jsonl", [EXPECTED[0], {"text": "你好", "expect": "ham"}])
    result = run("evaluate", path)
    assert result.returncode == 2
    assert "mine.jsonl:2" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_report_part_needs_a_reason():
    """Every look at it is logged, so it cannot be opened in passing."""
    result = run("report", "--part", "report")
    assert result.returncode == 2
    assert "--why" in result.stderr


def test_measure_keeps_subtle_scams_apart():
    """A message even an expert could not tell is no miss."""
    items = [
        example("在吗", "scam", "acquaintance", level="unsure"),
        example("请把资金转入安全账户配合警方调查，不要告诉家人", "scam", "authority"),
        example("今天天气真好", "benign", "ordinary"),
    ]
    figures = measure(items, verdicts_of(Scanner(), items))
    assert figures["recall_suspicious"]["total"] == 1
    assert figures["subtle_unsure_or_more"]["total"] == 1
    assert figures["benign_suspicious"]["hits"] == 0


def test_neighbouring_categories_are_accepted_and_distant_ones_not():
    """A pair counts in either order."""
    assert accepted("romance", "investment")
    assert accepted("investment", "romance")
    assert not accepted("romance", "flight-change")


def test_calibration_knows_a_perfect_score():
    """Scores that are right in every bin show the same share observed."""
    draw = np.random.default_rng(7)
    scores = draw.uniform(size=20_000)
    risky = draw.uniform(size=20_000) < scores
    for one in calibration.table(scores, risky, base_rate=float(risky.mean())):
        assert abs(one.predicted - one.observed) < 0.05


def test_calibration_shows_a_boastful_score():
    """Scores far above the truth are seen to be."""
    draw = np.random.default_rng(7)
    risky = draw.uniform(size=5_000) < 0.1
    boast = calibration.table(np.full(5_000, 0.9), risky, base_rate=0.1)
    assert boast[0].predicted - boast[0].observed > 0.7


def test_the_surface_probe_sees_a_tell_tale_style():
    """When every scam ends with three exclamation marks, form alone is enough."""
    loud = [example(f"第{n}条消息内容{n}!!!", "scam") for n in range(60)]
    calm = [example(f"第{n}条消息内容{n}", "benign") for n in range(60)]
    found = surface.probe(_with_groups(loud + calm))
    assert found["auc"] > 0.95


def test_the_surface_probe_sees_nothing_in_words():
    """The same form with other words is chance."""
    one = [example(f"第{n}条贷款消息", "scam") for n in range(60)]
    other = [example(f"第{n}条天气消息", "benign") for n in range(60)]
    assert surface.probe(_with_groups(one + other))["auc"] < 0.7


def _with_groups(examples):
    """Every example in a group of its own."""
    return [replace(item, group=str(place)) for place, item in enumerate(examples)]


def slice_of(hits, total):
    """Stored figures with one recall cell."""
    cell = {"hits": hits, "total": total, "low": 0.0, "high": 1.0}
    return {"sources": {"own": {"recall_suspicious": cell}}, "slices": {}}


def test_compare_fails_on_a_slice_that_lost():
    """Ten of a hundred lost is worse; the sentence names the slice."""
    worse = results.worse_slices(slice_of(80, 100), slice_of(70, 100))
    assert len(worse) == 1
    assert "own" in worse[0]


@pytest.mark.parametrize(("before", "after", "total"), [(80, 78, 100), (3, 1, 4), (70, 80, 100)])
def test_compare_passes_small_changes_and_gains(before, after, total):
    """A few messages at a threshold, or an improvement, are no failure."""
    assert results.worse_slices(slice_of(before, total), slice_of(after, total)) == []


def test_results_are_what_the_metrics_say():
    """models/RESULTS.md is generated; nobody edited it, nobody forgot to write it."""
    metrics = json.loads(results.METRICS.read_text("utf-8"))
    assert results.RESULTS.read_text("utf-8") == results.render(metrics)


def test_sources_that_judge_are_never_in_a_fit(tmp_path):
    """label_map and judge_map share no source, so --extra cannot mix them up."""
    write_rows(tmp_path / "eval_lccc.jsonl", [{"text": "吃了吗", "label": "benign"}])
    with pytest.raises(InputError, match="no mapped source"):
        read_extra(tmp_path)


def test_near_duplicates_of_a_source_share_a_part(tmp_path):
    """A template sent a hundred times lies wholly in one part."""
    rows = [{"text": f"{PARCEL}单号{n}ABCD{'甲乙丙丁戊'[n % 5]}", "label": "1"} for n in range(50)]
    write_rows(tmp_path / "mudou_sms.jsonl", rows)
    assert len({item.part for item in read_extra(tmp_path)}) == 1
