"""Answers in the shapes of moderation services, for requests in theirs."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from scamscan import InputError, Level, Options, Scanner
from scamscan.categories import load_categories
from scamscan.pipelines import vendors
from scamscan.tables import read_text

SCAM = "我是市公安局民警，您涉嫌洗钱，请立即把资金转入安全账户核查，不得告诉家人，加微信 zx88899"
CALM = "晚上回来吃饭吗？顺便带瓶酱油"
ROOT = Path(__file__).parent.parent
TABLE = tomllib.loads(read_text("vendors.toml"))
SCANNER = Scanner()


def requests(text):
    """The text in every service's request."""
    return {
        "shumei": {
            "accessKey": "k", "appId": "default", "eventId": "message", "type": "TEXTRISK_FRUAD",
            "data": {
                "text": text, "tokenId": "u1", "extra": {"room": "r9", "passThrough": {"n": 1}},
            },
        },
        "tencent": {
            "Content": base64.b64encode(text.encode()).decode(), "DataId": "d-7", "BizType": "chat",
            "User": {"UserId": "u1", "Nickname": "老李"}, "SessionId": "s9",
        },
        "aliyun": {
            "Service": "chat_detection_pro",
            "ServiceParameters": json.dumps({"content": text, "accountId": "u1", "dataId": "d-7"}),
        },
        "aliyun-green": {"scenes": ["antispam"], "tasks": [{"dataId": "d-7", "content": text}]},
        "wechat": {"content": text, "version": 2, "scene": 2, "openid": "u1"},
    }  # fmt: skip


def told(vendor, text, scanner=SCANNER):
    """The service's answer about a text."""
    asked = vendors.read(vendor, requests(text)[vendor])
    return vendors.answer(asked, list(scanner.scan_many(asked.messages)), "r-1")


def closed(**properties):
    """An object with exactly these keys."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def many(items, least=0):
    """An array."""
    return {"type": "array", "items": items, "minItems": least}


TEXT, NUMBER, COUNT = {"type": "string"}, {"type": "number"}, {"type": "integer"}
PLACE = {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}
RISK = {"riskLabel1": TEXT, "riskLabel2": TEXT, "riskLabel3": TEXT, "riskDescription": TEXT}
DETAIL = {
    "type": "object",
    "properties": {
        "riskSegments": many(closed(segment=TEXT, position=PLACE)),
        "matchedLists": many(closed(name=TEXT, words=many(closed(word=TEXT, position=PLACE), 1))),
    },
    "additionalProperties": False,
}
PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
SHAPES = {
    "shumei": closed(
        code={"const": 1100}, message=TEXT, requestId={"const": "r-1"},
        riskLevel={"enum": ["PASS", "REVIEW", "REJECT"]}, **RISK, riskDetail=DETAIL,
        tokenLabels={"type": "object"},
        auxInfo=closed(
            contactResult=many(closed(contactType={"enum": [0, 1, 2, 3]}, contactString=TEXT)),
            passThrough={"const": {"n": 1}},
        ),
        allLabels=many(closed(
            **RISK, riskDetail=DETAIL, riskLevel={"enum": ["REVIEW", "REJECT"]},
            probability={"type": "number", "minimum": 0, "maximum": 1},
        )),
        businessLabels=many({}),
    ),
    "tencent": closed(Response=closed(
        Suggestion={"enum": ["Pass", "Review", "Block"]}, Label=TEXT, SubLabel=TEXT,
        Score={"type": "integer", "minimum": 0, "maximum": 100}, Keywords=many(TEXT),
        DetailResults=many(closed(
            Label=TEXT, SubLabel=TEXT, Suggestion=TEXT, Score=COUNT, Keywords=many(TEXT),
            LibType=COUNT, LibId=TEXT, LibName=TEXT, Tags=many({}),
            HitInfos=many(closed(
                Type=TEXT, Keyword=TEXT, LibName=TEXT,
                Positions=many(closed(Start=COUNT, End=COUNT), 1),
            )),
        )),
        RiskDetails=many({}), Extra=TEXT, ContextText=TEXT, BizType={"const": "chat"},
        DataId={"const": "d-7"}, SessionId={"const": "s9"}, RequestId={"const": "r-1"},
    )),
    "aliyun": closed(
        Code={"const": 200}, Message=TEXT, RequestId={"const": "r-1"},
        Data=closed(
            Result=many({
                "type": "object", "required": ["Label"], "additionalProperties": False,
                "properties": {
                    "Label": TEXT, "Description": TEXT, "Confidence": PERCENT, "RiskWords": TEXT,
                    "CustomizedHit": many(closed(LibName=TEXT, KeyWords=TEXT)),
                },
            }, 1),
            RiskLevel={"enum": ["none", "low", "medium", "high"]}, Score=PERCENT,
            DataId={"const": "d-7"},
        ),
    ),
    "aliyun-green": closed(
        code={"const": 200}, msg=TEXT, requestId={"const": "r-1"},
        data=many(closed(
            code={"const": 200}, msg=TEXT, taskId=TEXT, dataId={"const": "d-7"}, content=TEXT,
            results=many({
                "type": "object", "required": ["scene", "suggestion", "label", "rate"],
                "properties": {
                    "suggestion": {"enum": ["pass", "review", "block"]}, "rate": PERCENT,
                },
            }, 1),
        ), 1),
    ),
    "wechat": closed(
        errcode={"const": 0}, errmsg={"const": "ok"}, trace_id={"const": "r-1"},
        result=closed(suggest={"enum": ["pass", "review", "risky"]}, label=COUNT),
        detail=many({
            "type": "object", "required": ["strategy", "errcode", "suggest", "label"],
            "properties": {"strategy": {"enum": ["content_model", "keyword"]}, "prob": PERCENT},
        }, 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", [SCAM, CALM, "😀" * 5, "x" * 5000])
@pytest.mark.parametrize("vendor", list(vendors.VENDORS))
def test_every_answer_has_the_services_shape(vendor, text):
    """All keys, no others, and plain JSON."""
    answer = told(vendor, text)
    jsonschema.validate(answer, SHAPES[vendor])
    assert json.loads(json.dumps(answer)) == answer


BLOCKED = {
    "shumei": ("REJECT", "fraud"),
    "tencent": ("Block", "Illegal"),
    "aliyun": ("high", "contraband_act"),
    "aliyun-green": ("block", "contraband"),
    "wechat": ("risky", 20008),
}
PASSED = {
    "shumei": ("PASS", "normal"),
    "tencent": ("Pass", "Normal"),
    "aliyun": ("none", "nonLabel"),
    "aliyun-green": ("pass", "normal"),
    "wechat": ("pass", 100),
}


def gist(vendor, answer):
    """What a caller looks at first: suggestion and label."""
    if vendor == "shumei":
        return answer["riskLevel"], answer["riskLabel1"]
    if vendor == "tencent":
        return answer["Response"]["Suggestion"], answer["Response"]["Label"]
    if vendor == "aliyun":
        return answer["Data"]["RiskLevel"], answer["Data"]["Result"][0]["Label"]
    if vendor == "aliyun-green":
        (result,) = answer["data"][0]["results"]
        return result["suggestion"], result["label"]
    return answer["result"]["suggest"], answer["result"]["label"]


@pytest.mark.parametrize("vendor", list(vendors.VENDORS))
def test_a_scam_is_blocked_and_a_calm_message_passes(vendor):
    """With the label the service has for it."""
    assert gist(vendor, told(vendor, SCAM)) == BLOCKED[vendor]
    assert gist(vendor, told(vendor, CALM)) == PASSED[vendor]


def test_places_point_into_the_text_as_sent():
    """Segments are the words at their positions."""
    for one in told("shumei", SCAM)["riskDetail"]["riskSegments"]:
        assert SCAM[slice(*one["position"])] == one["segment"]
    (detail,) = told("tencent", SCAM)["Response"]["DetailResults"]
    assert detail["HitInfos"]
    for hit in detail["HitInfos"]:
        (place,) = hit["Positions"]
        assert SCAM[place["Start"] : place["End"]] == hit["Keyword"]


def test_contacts_are_told_by_the_services_numbers():
    """WeChat is 2, QQ is 1; a calm message names none."""
    found = told("shumei", "加微信 zx88899 或 QQ 123456789")["auxInfo"]["contactResult"]
    assert {(one["contactType"], one["contactString"]) for one in found} == {
        (2, "zx88899"),
        (1, "123456789"),
    }
    assert told("shumei", CALM)["auxInfo"]["contactResult"] == []


def test_a_nickname_that_worries_is_told_though_the_text_is_calm():
    """The worst of what is sent speaks; its places are not places of the text."""
    body = requests(CALM)["wechat"] | {"nickname": SCAM}
    asked = vendors.read("wechat", body)
    answer = vendors.answer(asked, list(SCANNER.scan_many(asked.messages)), "r-1")
    assert gist("wechat", answer) == BLOCKED["wechat"]
    body = requests(CALM)["shumei"]
    body["data"]["nickname"] = SCAM
    asked = vendors.read("shumei", body)
    answer = vendors.answer(asked, list(SCANNER.scan_many(asked.messages)), "r-1")
    assert gist("shumei", answer) == BLOCKED["shumei"]
    assert answer["riskDetail"] == {}


def test_rows_of_the_operators_lists_are_named(tmp_path):
    """Where the service has a place for its customers' lists."""
    (tmp_path / "deny-ids.tsv").write_text(
        "value\treason\tadded\texpires\nzx88899\t查过\t2026-11-01\t\n", "utf-8"
    )
    scanner = Scanner(Options(lists=tmp_path))
    text = f"{CALM}，微信 zx88899"
    (name,) = told("shumei", text, scanner)["riskDetail"]["matchedLists"]
    assert name["words"][0]["word"] == "zx88899"
    (detail,) = told("tencent", text, scanner)["Response"]["DetailResults"]
    assert {one["LibName"] for one in detail["HitInfos"] if one["Type"] == "Keyword"} == {
        "deny-ids.tsv:2"
    }
    hit = told("aliyun", text, scanner)["Data"]["Result"][0]["CustomizedHit"]
    assert hit[0]["LibName"] == "deny-ids.tsv:2"
    keywords = [one for one in told("wechat", text, scanner)["detail"] if "keyword" in one]
    assert [one["keyword"] for one in keywords] == ["zx88899"]
    assert told("shumei", SCAM)["riskDetail"]["matchedLists"] == []


def test_several_tasks_are_answered_in_their_order():
    """One bad text does not stain its neighbours."""
    tasks = [{"dataId": f"d{n}", "content": text} for n, text in enumerate([CALM, SCAM, CALM])]
    asked = vendors.read("aliyun-green", {"tasks": tasks})
    answer = vendors.answer(asked, list(SCANNER.scan_many(asked.messages)), "r")
    assert [one["dataId"] for one in answer["data"]] == ["d0", "d1", "d2"]
    assert [one["results"][0]["suggestion"] for one in answer["data"]] == ["pass", "block", "pass"]


def test_who_sent_it_reaches_the_scanner():
    """Account and conversation of the request are those of the message."""
    for vendor, body in requests(CALM).items():
        message = vendors.read(vendor, body).messages[0]
        assert message.text == CALM
        assert message.sender_id == (None if vendor == "aliyun-green" else "u1")
        assert message.sender_number is None


BAD = [
    ("shumei", {}), ("shumei", {"data": "x"}), ("shumei", {"data": {"text": 3}}),
    ("tencent", {}), ("tencent", {"Content": "晚上"}), ("tencent", {"Content": "/w=="}),
    ("aliyun", {}), ("aliyun", {"ServiceParameters": "{"}), ("aliyun", {"ServiceParameters": "[]"}),
    ("aliyun", {"ServiceParameters": "[" * 100_000}),
    ("aliyun-green", {"tasks": []}), ("aliyun-green", {"tasks": [{"content": "x"}] * 101}),
    ("aliyun-green", {"tasks": ["x"]}), ("wechat", {"content": ""}), ("wechat", []),
    ("nobody", {}),
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "body"), BAD)
def test_a_request_without_a_text_is_refused_in_the_services_words(vendor, body):
    """One error of ours, told with the service's code."""
    with pytest.raises(InputError) as caught:
        vendors.read(vendor, body)
    if vendor != "nobody":
        answer = json.dumps(vendors.refuse(vendor, caught.value, "r-1"))
        assert str(TABLE[vendor]["errors"]["input"][0]) in answer
        assert "r-1" in answer


@pytest.mark.parametrize("vendor", list(vendors.VENDORS))
def test_the_table_covers_every_level_and_category(vendor):
    """Nothing of ours is without a word of theirs, and no row is for nothing of ours."""
    words = TABLE[vendor]
    assert set(words["levels"]) == {level.value for level in Level}
    assert {"scam", "unlawful-offer"} <= set(words["labels"])
    assert set(words["labels"]) <= {"scam", "unlawful-offer"} | set(load_categories())
    for kind in ("input", "busy", "failed"):
        assert vendors.refuse(vendor, None, "r-1", kind)


def test_the_documentation_tells_what_the_table_does():
    """The tables of docs/vendors.md are those of vendors.toml."""
    text = (ROOT / "docs" / "vendors.md").read_text("utf-8")
    rows = {}
    for line in text.splitlines():
        if line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows[cells[0]] = cells[1:]
    columns = [cell.strip("`") for cell in rows["level"]]
    assert columns == list(vendors.VENDORS)
    for place, vendor in enumerate(columns):
        words = TABLE[vendor]
        for level, said in words["levels"].items():
            assert rows[level][place] == said
        for category, label in words["labels"].items():
            assert rows[category][place] == str(label)
        for kind, (code, _) in words["errors"].items():
            assert rows[kind][place] == str(code)


def test_the_example_of_the_documentation_runs():
    """As printed."""
    text = (ROOT / "docs" / "vendors.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, dict[str, object]] = {}
    exec(compile(code, "docs/vendors.md", "exec"), names)  # noqa: S102 - the page is ours
    assert names["told"]["result"] == {"suggest": "risky", "label": 20008}
