"""What the JSON routes answer: objects of the shipped schemas, the same bytes everywhere."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest

import scamscan
from scamscan.reports import jsonl
from tests import corpus as own
from tests.server.served import LINES, SCAM, read_all, running

SCHEMAS = Path(scamscan.__file__).parent / "schema"


def valid(value, schema):
    """The value, if it is what a shipped schema says."""
    jsonschema.validate(value, json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8")))
    return value


def texts(count):
    """Messages of our corpus, harmless and not."""
    files = sorted((Path(own.__file__).parent.parent / "data" / "messages").glob("*.jsonl"))
    rows = [
        json.loads(line) for file in files[::3] for line in file.read_text("utf-8").splitlines()
    ]
    return [row["text"] for row in rows[:: max(1, len(rows) // count)]][:count]


def test_a_check_is_the_object_of_the_command_line(service):
    """Byte for byte, apart from the layout."""
    answer = service.post("/v1/check", {"text": SCAM})
    command = [sys.executable, "-m", "scamscan", "check", "--json", "--offline", "-"]
    told = subprocess.run(command, input=SCAM.encode(), capture_output=True, check=False).stdout
    assert answer.json == json.loads(told)
    assert answer.body == jsonl.line(scamscan.scan(SCAM))
    valid(answer.json, "verdict-1")


def test_what_is_told_about_a_message_matters(service):
    """Every key of a message is read, and the id comes back as given."""
    answer = service.post("/v1/check", {"text": SCAM, "id": 7, "source": "a:1", "channel": "call"})
    assert (answer.json["id"], answer.json["source"]) == (7, "a:1")


def test_single_batch_and_library_give_the_same_bytes(service):
    """Alone, among others, as an array, as lines, and from eight clients at once."""
    said = texts(200)
    wanted = [jsonl.verdict_object(one) for one in scamscan.Scanner().scan_many(said)]
    array = service.post("/v1/batch", said)
    lines = "\n".join(json.dumps({"text": one}) for one in said).encode()
    streamed = service.ask("POST", "/v1/batch", lines, LINES)
    with ThreadPoolExecutor(8) as pool:
        singles = [
            one.json
            for one in pool.map(lambda text: service.post("/v1/check", {"text": text}), said)
        ]
    for number, one in enumerate(wanted, 1):
        placed = {**one, "source": f"batch:{number}"}
        assert array.lines[number - 1] == placed
        assert streamed.lines[number - 1] == placed
        assert singles[number - 1] == one


def test_bad_records_keep_their_place(service):
    """Answers join to questions by line, also where a line cannot be read."""
    lines = b'{"text": "\xe5\xa5\xbd", "id": "a"}\nnot JSON\n\n\xff\n{"id": 5}\n[1]\n{"text": "b"}'
    answer = service.ask("POST", "/v1/batch", lines, LINES)
    found = [(one["type"], one["source"], one["id"]) for one in answer.lines]
    assert found == [
        ("message", "batch:1", "a"), ("error", "batch:2", None), ("error", "batch:4", None),
        ("error", "batch:5", 5), ("error", "batch:6", None), ("message", "batch:7", None),
    ]  # fmt: skip
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    for one in answer.lines:
        valid(one, "verdict-1")
    array = service.post("/v1/batch", ["a", {"text": 3, "id": 5}, 7, None])
    assert [one["type"] for one in array.lines] == ["message", "error", "error", "error"]
    assert service.post("/v1/batch", []).body == b""


def test_lines_are_answered_as_they_come(service):
    """A client that waits for an answer before it sends the next line gets it."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(
            b"POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for number in range(3):
            line = json.dumps({"text": "好", "id": number}).encode() + b"\n"
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            data = b""
            while (
                b"\n\r\n" not in data.partition(b"\r\n\r\n{")[2] and b'"id":%d' % number not in data
            ):
                data += connection.recv(1 << 16)
        connection.sendall(b"0\r\n\r\n")
        assert read_all(connection).endswith(b"0\r\n\r\n")


def test_a_client_that_reads_last_is_not_waited_for(service):
    """Who sends everything before reading anything gets all answers: nobody waits for nobody."""
    count = 20_000
    body = b'{"text": "\xe6\x99\x9a\xe4\xb8\x8a\xe8\xa7\x81"}\n' * count
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)
    connection.request("POST", "/v1/batch", body, LINES)
    assert connection.getresponse().read().count(b"\n") == count
    connection.close()


def test_a_conversation_is_judged_by_its_worst_person(service):
    """With the message from which a friend would have warned."""
    chat = [
        {"text": "妈，晚上回来吃饭", "sender_name": "女儿", "is_self": False},
        {
            "text": "您好，我是市公安局王警官，您的账户涉嫌洗钱",
            "sender_name": "王警官",
            "is_self": False,
        },
        {"text": "不要告诉家里人", "sender_name": "王警官", "is_self": False},
        {"text": "立即把钱转到安全账户核查", "sender_name": "王警官", "is_self": False},
    ]
    found = service.post("/v1/thread", {"messages": chat}).json
    assert found["type"] == "thread"
    assert found["counterpart"] == "王警官"
    assert found["category"] == "authority"
    assert found["first_warning"]["index"] in (2, 3, 4)
    quiet = service.post("/v1/thread", {"messages": chat[:1]}).json
    assert quiet["level"] == "nothing-found"


@pytest.mark.parametrize(
    "body", [{}, {"messages": {}}, {"messages": []}, {"messages": [{"text": 3}]}, [1],
             {"messages": [{"text": "a", "is_self": True}]}, {"messages": [{"text": "nobody"}]}]
)  # fmt: skip
def test_a_conversation_without_anybody_is_refused(service, body):
    """A message that cannot be read would move all places after it."""
    assert service.post("/v1/thread", body).code == "input"


def test_links_are_taken_apart(service):
    """One as an object, a list as lines, what is no link in its place."""
    one = service.post("/v1/url", {"url": "http://www.icbc.com.cn.a1b.example.top/login"}).json
    assert valid(one, "url-1")["domain"] == "example.top"
    assert one["registration"] == {"skipped": "not asked"}
    many = service.post("/v1/url", {"urls": ["a1b.top", "不是网址", "https://www.icbc.com.cn/"]})
    assert [line["type"] for line in many.lines] == ["url", "error", "url"]
    for line in many.lines:
        valid(line, "url-1")
    for wrong in ({}, {"url": 3}, {"url": "没有"}, {"urls": "a.top"}, {"url": "a1b.top c2d.top"}):
        assert service.post("/v1/url", wrong).code == "input"


def test_a_plan_comes_by_address_because_it_holds_no_text(service):
    """The same as ``scamscan guide --json``; what is not known is refused."""
    plan = service.ask("GET", "/v1/guide/loan?paid=20m&via=wechat&amount=8000").json
    assert valid(plan, "plan-1")["facts"]["paid_minutes"] == 20
    assert service.ask("GET", "/v1/guide").json["facts"]["situation"] == "S5"
    assert service.ask("GET", "/v1/guide/nothing").code == "not-found"
    for wrong in ("paid=x", "via=", "situation=S99", "color=red"):
        assert service.ask("GET", f"/v1/guide?{wrong}").code == "input"


def test_metrics_are_numbers_of_what_happened(service):
    """In the format of Prometheus; every line is a comment or a number."""
    before = service.ask("GET", "/metrics").body.decode()
    service.post("/v1/check", {"text": "好的"})
    after = service.ask("GET", "/metrics").body.decode()

    def value(text, name):
        return float(next(line for line in text.splitlines() if line.startswith(name)).split()[-1])

    name = 'scamscan_messages_total{level="nothing-found"}'
    assert value(after, name) == value(before, name) + 1
    for line in after.splitlines():
        assert line.startswith("#") or float(line.rpartition(" ")[2]) >= 0


@pytest.mark.parametrize("path", ["/nothing", "/docs", "/redoc", "/v1/", "/v1/check/", "/page/x"])
def test_an_unknown_address_is_told_in_our_shape(service, path):
    """The framework's own pages and redirects do not show."""
    answer = service.ask("GET", path)
    assert answer.status == 404
    valid(answer.json, "verdict-1")


def test_lookups_can_be_switched_off():
    """Then a question that asks for one is refused, not answered without it."""
    with running("--no-lookup") as served:
        asked = {"text": "请登录 a1b.top", "lookup": True}
        assert served.post("/v1/check", asked).code == "forbidden"
        assert served.post("/v1/check", {**asked, "lookup": False}).status == 200


def test_extra_blanks_around_json_do_not_matter(service):
    """Nor a byte order mark, nor parameters of the type."""
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    body = b'\xef\xbb\xbf \n{"text": "a"}\n'
    assert service.ask("POST", "/v1/check", body, kind).status == 200


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal here")
def test_lists_are_taken_up_while_it_runs(tmp_path):
    """A row added is a reason a moment later, or at once by SIGHUP; damaged ones change nothing."""
    head = "value\treason\tadded\texpires\n"
    path = tmp_path / "deny-phrases.tsv"
    path.write_text(head + "紫色大象\t测试\t2026-01-01\t\n", "utf-8")
    with running("--lists", str(tmp_path)) as served:

        def codes(text):
            return {one["code"] for one in served.post("/v1/check", {"text": text}).json["signals"]}

        def until(text, wanted):
            deadline = time.monotonic() + 20
            while ("list.deny-phrase" in codes(text)) is not wanted:
                assert time.monotonic() < deadline
                time.sleep(0.1)

        assert "list.deny-phrase" in codes("今天看到紫色大象")
        assert "list.deny-phrase" not in codes("今天看到绿色海马")
        path.write_text(path.read_text("utf-8") + "绿色海马\t测试\t2026-01-01\t\n", "utf-8")
        served.process.send_signal(signal.SIGHUP)
        until("今天看到绿色海马", wanted=True)
        path.write_text("damaged\n", "utf-8")
        served.process.send_signal(signal.SIGHUP)
        time.sleep(2)
        assert "list.deny-phrase" in codes("今天看到绿色海马")
        assert any("lists stay as they were" in line for line in served.said)
