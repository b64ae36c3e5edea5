"""A browser is an attacker too: what other sites, other names and other machines may not do."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import urlencode

import pytest

from scamscan.server.addresses import PATHS, address_of
from tests.server.served import FORM, JSON, SCAM, form_token, running

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused
BODY = b'{"text": "\\u597d"}'
ROUTES = [
    ("GET", "/healthz"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/v1/guide"),
    ("POST", "/v1/check"), ("POST", "/v1/batch"), ("POST", "/v1/thread"), ("POST", "/v1/url"),
    ("GET", "/"), ("POST", "/"), ("POST", "/chat"), ("POST", "/evidence"), ("GET", "/guide"),
    ("POST", "/guide"), ("POST", "/card"), ("POST", "/login"), ("GET", "/page/page.css"),
    ("GET", "/nothing"), *(("POST", address_of(vendor)) for vendor in PATHS),
]  # fmt: skip


FORMS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]


def ask(service, method, path, **headers):
    """A request that would be answered but for the headers."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    body = BODY if method == "POST" else None
    return service.ask(method, path, body, {**(JSON if body else {}), **given})


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_foreign_host_is_refused_on_every_route(service, method, path):
    """A name pointed at this address ("DNS rebinding") is not ours, whatever it asks for."""
    assert ask(service, method, path, Host=f"attacker.example:{service.port}").status == 403


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_another_origin_is_refused_on_every_route(service, method, path, headers):
    """Another site, a sandboxed page, and another port of this machine are all foreign."""
    assert ask(service, method, path, **headers).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_our_own_names_are_answered(service, host):
    """The opposite: loopback by any of its names, with its own origin."""
    named = f"{host}:{service.port}"
    answer = ask(service, "POST", "/v1/check", Host=named, Origin=f"http://{named.lower()}",
                 Sec_Fetch_Site="same-origin")  # fmt: skip
    assert answer.status == 200


@pytest.mark.parametrize(
    "host", ["", "127.0.0.1@attacker.example", "127.0.0.1.attacker.example", "attacker.example#",
             "127.0.0.1:80:80", "0x7f000001", "2130706433", "127.0.0.1, attacker.example"]
)  # fmt: skip
def test_a_host_that_only_looks_like_ours_is_refused(service, host):
    """Names are compared whole."""
    assert ask(service, "GET", "/healthz", Host=host).status in (400, 403)


def test_two_hosts_are_refused(service):
    """Whoever sends two wants one checked and the other used."""
    head = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nHost: a.example\r\n\r\n"
    assert b" 400 " in service.raw(head.encode(), timeout=2)[:20]


def test_no_route_allows_other_origins(service):
    """There is no CORS: a preflight is refused and no answer carries a permission."""
    for method, path in ROUTES:
        preflight = service.ask("OPTIONS", path, None, {"Access-Control-Request-Method": method})
        assert preflight.status in (404, 405)
        for answer in (preflight, ask(service, method, path)):
            assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize("path", ["/v1/check", "/v1/batch", "/v1/thread", "/v1/url"])
@pytest.mark.parametrize("kind", FORMS)
def test_json_routes_want_a_type_no_form_can_send(service, path, kind):
    """What a foreign form may send without asking is not read."""
    assert service.ask("POST", path, BODY, {"Content-Type": kind}).code == "media-type"


def test_a_form_needs_the_token_of_the_page(service):
    """None, a made-up one and one for another purpose are refused; the page's own is taken."""
    token = form_token(service)
    for wrong in ("", "x", token[:-1] + ("0" if token[-1] != "0" else "1"), f"0.{token}"):
        body = urlencode({"text": SCAM, "form": wrong})
        assert service.ask("POST", "/", body, FORM).status == 403
    right = service.ask("POST", "/", urlencode({"text": SCAM, "form": token}), FORM)
    assert right.status == 200
    assert 'class="verdict' in right.body.decode()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nothing_may_be_kept_by_anyone(service, method, path):
    """Answers and refusals carry the same strict headers."""
    headers = ask(service, method, path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_text_is_never_taken_from_an_address(service):
    """Addresses end up in histories and logs."""
    for path in ("/v1/check?text=a", "/v1/url?url=a", "/v1/batch?text=a"):
        assert service.ask("GET", path).status == 405
    assert service.ask("GET", "/v1/guide?text=a").status == 400
    assert "很可能" not in service.ask("GET", "/?text=" + "a" * 9).body.decode()


def test_no_word_of_a_message_is_logged():
    """Not when it is judged, not when it cannot be read, not at the end."""
    word = "独一无二的暗号七三九"
    with running() as served:
        served.post("/v1/check", {"text": word})
        served.post("/v1/check", {"text": 3, "id": word})
        served.ask("POST", "/v1/batch", f"{word}\n".encode(), {"Content-Type": "application/jsonl"})
        served.ask("POST", "/v1/check", word.encode() + b"\xff", JSON)
        served.ask("GET", f"/v1/guide/{'x' * 20}")
        assert word not in served.ask("GET", "/metrics").body.decode()
        assert served.stop() == 0
        assert len(served.said) == 0
    assert word not in "".join(served.said)


def test_another_address_needs_a_token():
    """Without one the command refuses, and says how to make one."""
    command = [sys.executable, "-m", "scamscan", "serve", "--host", EVERYWHERE, "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "--token-file" in done.stderr


@pytest.mark.parametrize("content", ["", "short\n", "\n" * 40, "口令" * 20])
def test_a_token_worth_nothing_is_refused(tmp_path, content):
    """Empty, short and unprintable ones."""
    path = tmp_path / "token"
    path.write_text(content, "utf-8")
    command = [sys.executable, "-m", "scamscan", "serve", "--token-file", str(path), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "openssl" in done.stderr


def test_with_a_token_nothing_is_told_without_it(tmp_path):
    """Every route that tells something asks for it; the page asks for it in a form."""
    token = "0123456789" * 2
    path = tmp_path / "token"
    path.write_text(token + "\n", "utf-8")
    with running(
        "--host", EVERYWHERE, "--token-file", str(path), "--allowed-host", "s.example"
    ) as on:
        for method, route in ROUTES:
            status = ask(on, method, route).status
            if route == "/healthz" or (method, route) == ("GET", "/") or "/page/" in route:
                assert status == 200
            elif route == "/":
                assert status == 200  # the form that asks for the token
            elif route == "/login":
                assert status == 415
            else:
                assert status == 401
        wrong = ask(on, "POST", "/v1/check", Authorization=f"Bearer {token[:-1]}")
        assert wrong.code == "unauthorized"
        assert ask(on, "POST", "/v1/check", Authorization=f"Bearer {token}").status == 200
        assert ask(on, "POST", "/v1/check", Authorization=f"Bearer {token}",
                   Host="s.example").status == 200  # fmt: skip
        _log_in(on, token)


def _log_in(on, token):
    """The page takes the token once and remembers it in a cookie no script can read."""
    form = form_token(on)
    wrong = on.ask("POST", "/login", urlencode({"form": form, "token": "x" * 20}), FORM)
    assert wrong.status == 401
    assert "set-cookie" not in wrong.headers
    right = on.ask("POST", "/login", urlencode({"form": form, "token": token}), FORM)
    assert right.status == 303
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    session = {**FORM, "Cookie": cookie.split(";")[0]}
    answer = on.ask("POST", "/", urlencode({"form": form, "text": SCAM}), session)
    assert 'class="verdict' in answer.body.decode()
