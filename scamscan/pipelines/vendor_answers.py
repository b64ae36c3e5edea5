"""Verdicts told in the answer shapes of moderation services; see ``vendors``."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from scamscan import tables
from scamscan.categories import load_categories
from scamscan.errors import TableError
from scamscan.records import Family, Level
from scamscan.text.contacts import PRIVATE_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scamscan.pipelines.vendor_requests import Json, Request
    from scamscan.records import Signal, Verdict

_TABLE: Final = "vendors.toml"
_NATURES: Final = ("scam", "unlawful-offer")
_MOST_WORDS: Final = 20


def shumei(request: Request, verdicts: Sequence[Verdict], request_id: str) -> Json:
    """The answer of Shumei."""
    words = words_of("shumei")
    worst = _worst(verdicts)
    passed = worst.level is Level.NOTHING_FOUND
    risk: Json = {"riskLabel1": words["normal"], "riskLabel2": "", "riskLabel3": ""}
    risk["riskDescription"] = words["normal_words"]
    if not passed:
        own = worst.category.replace("-", "_")
        risk = {"riskLabel1": _label("shumei", worst), "riskLabel2": own, "riskLabel3": own}
        first = next((one.reason for one in _against(worst)), worst.category_name)
        risk["riskDescription"] = f"{worst.category_name}:{first}"
    detail: Json = {}
    if worst is verdicts[0] and not passed:
        placed = [one for one in _against(worst) if one.span]
        detail = {
            "riskSegments": [
                {"segment": one.text, "position": list(one.span)} for one in placed if one.span
            ],
            "matchedLists": _lists_of(worst, words["list_name"]),
        }
    level = words["levels"][worst.level.value]
    labels = [{**risk, "probability": _share(worst), "riskDetail": detail, "riskLevel": level}]
    kinds: Mapping[str, int] = words["contacts"]
    contacts = [
        {"contactType": kinds[one.kind], "contactString": one.value}
        for one in verdicts[0].contacts
        if one.kind in kinds
    ]
    return {
        "code": words["code"],
        "message": words["message"],
        "requestId": request_id,
        "riskLevel": level,
        **risk,
        "riskDetail": detail,
        "tokenLabels": {},
        "auxInfo": {"contactResult": contacts, **request.echo},
        "allLabels": [] if passed else labels,
        "businessLabels": [],
    }


def _lists_of(verdict: Verdict, name: str) -> list[Json]:
    hits = [one for one in _against(verdict) if one.family is Family.LIST and one.span]
    words = [{"word": one.text, "position": list(one.span)} for one in hits if one.span]
    return [{"name": name, "words": words}] if words else []


def tencent(request: Request, verdicts: Sequence[Verdict], request_id: str) -> Json:
    """The answer of Tencent TMS."""
    words = words_of("tencent")
    verdict = verdicts[0]
    passed = verdict.level is Level.NOTHING_FOUND
    suggestion = words["levels"][verdict.level.value]
    label = words["normal"] if passed else _label("tencent", verdict)
    sub = "" if passed else verdict.category
    found = [] if passed else _texts(verdict)
    score = round(100 * verdict.score)
    detail = {
        "Label": label,
        "SubLabel": sub,
        "Suggestion": suggestion,
        "Score": score,
        "Keywords": found,
        "LibType": 0,
        "LibId": "",
        "LibName": "",
        "Tags": [],
        "HitInfos": [
            {
                "Type": "Keyword" if one.family is Family.LIST else "Model",
                "Keyword": one.text,
                "LibName": dict(one.facts).get("row", ""),
                "Positions": [{"Start": one.span.start, "End": one.span.end}],
            }
            for one in _against(verdict)
            if one.span
        ],
    }
    inner = {
        "Suggestion": suggestion,
        "Label": label,
        "SubLabel": sub,
        "Score": score,
        "Keywords": found,
        "DetailResults": [] if passed else [detail],
        "RiskDetails": [],
        "Extra": "",
        "ContextText": "",
        **request.echo,
        "RequestId": request_id,
    }
    return {"Response": inner}


def aliyun(request: Request, verdicts: Sequence[Verdict], request_id: str) -> Json:
    """The answer of Aliyun TextModerationPlus."""
    words = words_of("aliyun")
    verdict = verdicts[0]
    confidence = round(100 * verdict.score, 2)
    names: dict[str, str] = {}
    if verdict.level is not Level.NOTHING_FOUND:
        names[_label("aliyun", verdict)] = verdict.category_name
        if any(one.kind in PRIVATE_KINDS for one in verdict.contacts):
            names.setdefault(words["contact"], "")
        if any(one.owner is None for one in verdict.urls):
            names.setdefault(words["site"], "")
    found = ",".join(_texts(verdict))
    result = [
        {"Label": label, "Description": said, "Confidence": confidence, "RiskWords": found}
        for label, said in names.items()
    ]
    rows = [dict(one.facts)["row"] for one in _against(verdict) if one.family is Family.LIST]
    if rows and result:
        result[0]["CustomizedHit"] = [{"LibName": row, "KeyWords": found} for row in rows]
    data = {
        "Result": result or [{"Label": words["normal"]}],
        "RiskLevel": words["levels"][verdict.level.value],
        "Score": confidence,
        **request.echo,
    }
    return {
        "Code": words["code"],
        "Message": words["message"],
        "RequestId": request_id,
        "Data": data,
    }


def green(request: Request, verdicts: Sequence[Verdict], request_id: str) -> Json:
    """The answer of Aliyun /green/text/scan."""
    words = words_of("aliyun-green")
    data = []
    for place, (verdict, task) in enumerate(zip(verdicts, request.echo["tasks"], strict=True)):
        passed = verdict.level is Level.NOTHING_FOUND
        label = words["normal"] if passed else _label("aliyun-green", verdict)
        result: Json = {
            "scene": words["scene"],
            "suggestion": words["levels"][verdict.level.value],
            "label": label,
            "rate": round(100 * (1 - verdict.score if passed else verdict.score), 2),
        }
        if not passed:
            contexts = [{"context": one} for one in _texts(verdict)]
            result["details"] = [{"label": label, "contexts": contexts}]
        told = {"code": words["code"], "msg": words["message"], "taskId": f"{request_id}-{place}"}
        data.append({**told, **task, "content": verdict.message.text, "results": [result]})
    return {
        "code": words["code"],
        "msg": words["message"],
        "requestId": request_id,
        "data": data,
    }


def wechat(request: Request, verdicts: Sequence[Verdict], request_id: str) -> Json:
    """The answer of WeChat msgSecCheck."""
    words = words_of("wechat")
    worst = _worst(verdicts)
    passed = worst.level is Level.NOTHING_FOUND
    suggest = words["levels"][worst.level.value]
    label = words["normal"] if passed else _label("wechat", worst)
    probability = round(100 * (1 - worst.score if passed else worst.score))
    told = {"errcode": words["code"], "suggest": suggest, "label": label}
    detail: list[Json] = [{"strategy": "content_model", **told, "prob": probability}]
    hits = [one for one in _against(worst) if one.family is Family.LIST]
    detail += [{"strategy": "keyword", **told, "level": 90, "keyword": one.text} for one in hits]
    return {
        "errcode": words["code"],
        "errmsg": words["message"],
        "result": {"suggest": suggest, "label": label},
        "detail": detail,
        "trace_id": request_id,
    }


@cache
def words_of(vendor: str) -> Mapping[str, Any]:
    """A service's part of the table, checked.

    Raises:
        TableError: a level, a label or an error is missing.
    """
    words: Mapping[str, Any] = tables.need(tables.load_toml(_TABLE), vendor, dict, _TABLE)
    for part, keys in (
        ("levels", tuple(Level)),
        ("labels", _NATURES),
        ("errors", ("input", "busy", "failed")),
    ):
        inner = tables.need(words, part, dict, f"{_TABLE}: {vendor}")
        missing = [key for key in keys if key not in inner]
        if missing:
            raise TableError(f"{missing[0]} is missing", where=f"{_TABLE}: {vendor}.{part}")
    return words


def _label(vendor: str, verdict: Verdict) -> Any:  # noqa: ANN401 - a word or a number
    labels = words_of(vendor)["labels"]
    nature = load_categories()[verdict.category].nature
    return labels.get(verdict.category, labels[nature if nature in _NATURES else "scam"])


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The first of the worst level, so that the text itself speaks where it is as bad."""
    return max(verdicts, key=lambda one: one.level.rank)


def _share(verdict: Verdict) -> float:
    return round(verdict.score, 4)


def _against(verdict: Verdict) -> list[Signal]:
    return [one for one in verdict.signals if one.counted > 0 or _is_denial(one)]


def _is_denial(signal: Signal) -> bool:
    return signal.family is Family.LIST and signal.weight > 0


def _texts(verdict: Verdict) -> list[str]:
    """The words the reasons point at, each once."""
    return list(dict.fromkeys(one.text for one in _against(verdict) if one.text))[:_MOST_WORDS]
