"""``/compat/<vendor>/…``: a client of another service, pointed here, understands what it gets."""

from __future__ import annotations

import base64
import http.client
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from scamscan import Scanner
from scamscan.pipelines import vendors
from scamscan.server.addresses import PATHS, address_of
from tests.server.served import JSON, ROOT, running
from tests.test_vendors import BLOCKED, CALM, PASSED, SCAM, TABLE, gist, requests

SCANNER = Scanner()
VENDORS = list(vendors.VENDORS)
ACS = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
       "x-acs-action": "TextModerationPlus"}  # fmt: skip


def request_id(vendor, answer):
    """Where the service puts it."""
    if vendor == "tencent":
        return answer["Response"]["RequestId"]
    return answer[{"aliyun": "RequestId", "wechat": "trace_id"}.get(vendor, "requestId")]


def code(vendor, answer):
    """The service's code of an error."""
    if vendor == "tencent":
        return answer["Response"]["Error"]["Code"]
    return answer[{"aliyun": "Code", "wechat": "errcode"}.get(vendor, "code")]


def test_every_vendor_has_an_address():
    """The service's own path behind ours."""
    assert set(PATHS) == set(VENDORS)
    assert len({address_of(vendor) for vendor in VENDORS}) == len(VENDORS)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_scam_is_blocked_and_a_calm_message_passes(service, vendor):
    """The very answer of the library, under a request id of its own."""
    seen = set()
    for text, wanted in ((SCAM, BLOCKED), (CALM, PASSED)):
        body = requests(text)[vendor]
        answer = service.post(address_of(vendor), body)
        assert answer.status == 200
        assert gist(vendor, answer.json) == wanted[vendor]
        named = request_id(vendor, answer.json)
        seen.add(named)
        asked = vendors.read(vendor, body)
        told = vendors.answer(asked, list(SCANNER.scan_many(asked.messages)), named)
        assert answer.json == json.loads(json.dumps(told))
    assert len(seen) == 2
    assert all(len(one) == 32 for one in seen)


@pytest.mark.parametrize("vendor", ["tencent", "aliyun"])
def test_a_path_that_is_a_slash_may_be_written(service, vendor):
    """Clients that join a base address and "/" are answered as those that do not."""
    for address in (f"/compat/{vendor}", f"/compat/{vendor}/"):
        answer = service.post(address, requests(SCAM)[vendor])
        assert gist(vendor, answer.json) == BLOCKED[vendor]
    assert service.post(f"/compat/{vendor}/more", requests(SCAM)[vendor]).status == 404


def test_the_text_is_read_through_base64(service):
    """Only where the service uses it: the same letters to another service are a text."""
    encoded = base64.b64encode(SCAM.encode()).decode()
    plain = service.post(address_of("tencent"), {"Content": SCAM})
    assert code("tencent", plain.json) == "InvalidParameterValue"
    assert plain.status == 200
    coded = service.post(address_of("wechat"), {"content": encoded})
    assert coded.json["result"]["suggest"] == "pass"


def test_a_form_of_aliyuns_client_is_read_and_a_foreign_one_is_not(service):
    """The header only a program can send makes the difference; other services want JSON."""
    form = urlencode({**requests(SCAM)["aliyun"], "Version": "2022-03-02"}).encode()
    own = service.ask("POST", address_of("aliyun"), form, ACS)
    assert gist("aliyun", own.json) == BLOCKED["aliyun"]
    without = {name: value for name, value in ACS.items() if name != "x-acs-action"}
    assert service.ask("POST", address_of("aliyun"), form, without).status == 415
    for vendor in set(VENDORS) - {"aliyun"}:
        assert service.ask("POST", address_of(vendor), form, ACS).status == 415
    broken = service.ask("POST", address_of("aliyun"), b"ServiceParameters=%ff", ACS)
    assert (broken.status, code("aliyun", broken.json)) == (200, 400)


def test_what_stands_in_an_address_is_not_read(service):
    """A token there is passed over, as is a text: it would be in somebody's log."""
    address = address_of("wechat") + "?access_token=t&content=" + "a" * 9
    assert service.post(address, requests(SCAM)["wechat"]).json["result"]["suggest"] == "risky"
    assert code("wechat", service.post(address, {}).json) == 47001
    assert service.ask("GET", address).status == 405


WRONG = [b"{}", b"[]", b"", b"{", b"\xff", b'{"content": 3}', b'{"data": {"text": ""}}',
         b'{"tasks": [3]}', b'{"Content": "%%%"}', b'{"ServiceParameters": "{}"}',
         b'{"a": NaN, "b": "\\ud800"}', b"[" * 50_000]  # fmt: skip


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_request_without_a_text_gets_the_services_error(service, vendor):
    """Status 200 with the code inside, as the service does; the right one beside it is judged."""
    for body in WRONG:
        answer = service.ask("POST", address_of(vendor), body, JSON)
        assert answer.status == 200, body
        assert code(vendor, answer.json) == TABLE[vendor]["errors"]["input"][0]
    assert gist(vendor, service.post(address_of(vendor), requests(CALM)[vendor]).json)


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_stands_before_a_request_keeps_its_status(service, small, vendor):
    """Foreign, unnamed, too long and unknown: HTTP says so, in the service's shape."""
    address, body = address_of(vendor), requests(CALM)[vendor]
    wrong = TABLE[vendor]["errors"]["input"][0]
    foreign = service.post(address, body, Origin="https://attacker.example")
    untyped = service.ask("POST", address, json.dumps(body).encode(), {"Content-Type": "text/html"})
    large = small.ask("POST", address, b" " * 3_000_000, JSON)
    unknown = service.post(f"/compat/{vendor}/x/y", body)
    other = service.ask("PUT", address, b"{}", JSON)
    answers = (foreign, untyped, large, unknown, other)
    assert [answer.status for answer in answers] == [403, 415, 413, 404, 405]
    assert {code(vendor, answer.json) for answer in answers} == {wrong}
    assert service.post("/compat/nobody", body).json["type"] == "error"


def test_overload_is_429_with_the_services_word_for_it(small):
    """And a moment later everything is answered."""
    body = requests("您的快递丢失，请加客服微信办理三倍赔付" * 20)["tencent"]
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: small.post(address_of("tencent"), body), range(400)))
    assert {answer.status for answer in answers} == {200, 429}
    for answer in answers:
        if answer.status == 429:
            assert code("tencent", answer.json) == "RequestLimitExceeded"
            assert answer.headers["retry-after"] == "1"
    time.sleep(0.5)
    assert small.post(address_of("tencent"), body).status == 200


def test_many_tasks_are_answered_in_order(service):
    """A hundred at once; one more is the service's error."""
    tasks = [{"dataId": str(n), "content": SCAM if n % 3 == 0 else CALM} for n in range(100)]
    answer = service.post(address_of("aliyun-green"), {"tasks": tasks}).json
    assert [one["dataId"] for one in answer["data"]] == [task["dataId"] for task in tasks]
    said = [one["results"][0]["suggestion"] for one in answer["data"]]
    assert said == ["block" if n % 3 == 0 else "pass" for n in range(100)]
    more = service.post(address_of("aliyun-green"), {"tasks": [*tasks, tasks[0]]}).json
    assert code("aliyun-green", more) == 400


def test_what_is_passed_through_without_end_breaks_nothing(service):
    """A value nested within reason comes back; one nested beyond comes back or is refused."""
    codes = {}
    for depth in (3, 200, 300, 900, 1_000, 5_000):
        nested = "[" * depth + "]" * depth
        body = '{"data": {"text": "好", "extra": {"passThrough": ' + nested + "}}}"
        answer = service.ask("POST", address_of("shumei"), body.encode(), JSON)
        assert answer.status == 200
        codes[depth] = answer.json["code"]
    assert codes[3] == codes[200] == 1100
    assert set(codes.values()) <= {1100, 1902}
    assert codes[5_000] == 1902


def test_the_token_is_asked_for_here_too(tmp_path):
    """A service's own signature is no token of ours."""
    token = "0123456789" * 2
    path = tmp_path / "token"
    path.write_text(token + "\n", "utf-8")
    body = requests(SCAM)["tencent"]
    with running("--token-file", str(path)) as served:
        for shown in ({}, {"Authorization": "TC3-HMAC-SHA256 Credential=a/b, Signature=c"}):
            refused = served.post(address_of("tencent"), body, **shown)
            assert refused.status == 401
            assert "Error" in refused.json["Response"]
        told = served.post(address_of("tencent"), body, Authorization=f"Bearer {token}")
        assert gist("tencent", told.json) == BLOCKED["tencent"]
        metrics = served.ask("GET", "/metrics", None, {"Authorization": f"Bearer {token}"})
    assert 'requests_total{route="/compat/tencent",status="401"} 2' in metrics.body.decode()
    assert 'requests_total{route="/compat/tencent",status="200"} 1' in metrics.body.decode()


def test_a_signed_request_is_answered_where_no_token_is_set(service):
    """On loopback, the headers of the services' clients are passed over."""
    headers = {
        "Authorization": "TC3-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c",
        "X-TC-Action": "TextModeration", "X-TC-Version": "2020-12-29",
        "Content-Type": "application/json; charset=utf-8",
    }  # fmt: skip
    answer = service.post(address_of("tencent"), requests(SCAM)["tencent"], **headers)
    assert gist("tencent", answer.json) == BLOCKED["tencent"]


def test_many_at_once_each_get_their_own(service):
    """All vendors together, on connections that are kept."""

    def ask(number):
        vendor = VENDORS[number % len(VENDORS)]
        text = SCAM if number % 2 else CALM
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        data = json.dumps(requests(text)[vendor]).encode()
        for _ in range(3):
            connection.request("POST", address_of(vendor), data, JSON)
            answer = json.loads(connection.getresponse().read())
            assert gist(vendor, answer) == (BLOCKED if number % 2 else PASSED)[vendor]
        connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(60)))


def test_the_page_names_the_addresses_there_are_and_its_request_works(service):
    """The table of docs/vendors.md, and the example beside it, sent as it is printed."""
    page = (ROOT / "docs" / "vendors.md").read_text("utf-8")
    named = dict(re.findall(r"^\| `([\w-]+)` \| `(/compat/[^`]+)` \|", page, re.MULTILINE))
    assert named == {vendor: f"/compat/{vendor}{path}" for vendor, path in PATHS.items()}
    (address, body), *_ = re.findall(r"curl -s http://[^/]+(/\S+) .*?-d '([^']+)'", page, re.DOTALL)
    answer = service.ask("POST", address, body.encode(), JSON)
    assert answer.json["result"]["suggest"] == "risky"
    (proxied,) = re.findall(r"proxy_pass http://[^/]+(/\S+);", page)
    assert proxied == named["tencent"]
