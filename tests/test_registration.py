"""Look-ups against real registries on this machine, friendly and hostile."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime

import pytest

from scamscan.brands import load_brands
from scamscan.links.ages import FAILURES, age_words, bands, evidence, why_not
from scamscan.links.cache import Cache
from scamscan.links.registries import Registry, load_registries
from scamscan.links.split import split_url
from scamscan.records import DomainStatus, RegistrableDomain, Registration, Skipped
from scamscan.signals import signal_rows
from scamscan.tables import load_toml
from tests.loopback import (
    answer,
    asking,
    domain_json,
    domain_text,
    drip,
    flood,
    rdap,
    rdap_server,
    reset,
    slow_rdap,
    slow_whois,
    whois,
    whois_server,
)

DAY = date(2026, 11, 22)


def say(text, encoding="utf-8"):
    """A WHOIS server that always says the same."""
    return whois_server(lambda connection, _: connection.sendall(text.encode(encoding)))


def one(registrations, domain, **more):
    """The answer about one domain."""
    return registrations.look_up([domain], DAY, **more)[domain]


def rdap_answer(behave, domain="a1b.top", **more):
    """What is made of one RDAP server's behaviour, and the server."""
    with rdap_server(behave) as server:
        return one(asking({"top": rdap(server.port)}, **more), domain), server


def whois_answer(behave, domain="a1b.cn", ports=(), **more):
    """The same for WHOIS."""
    with whois_server(behave) as server:
        registry = whois(server.port, hours=8)
        return one(asking({"cn": registry}, ports, **more), domain), server


def half_then_torn(connection, _):
    """Half an answer, then a reset."""
    connection.sendall(b"Domain Name: a1")
    time.sleep(0.05)
    reset(connection)


def test_rdap_tells_the_age():
    """The whole way over HTTP: age in days to the day passed in, source and moment."""
    found, server = rdap_answer(lambda h: answer(h, 200, domain_json("a1b.top")))
    assert server.asked == ["/domain/a1b.top"]
    assert isinstance(found, Registration)
    assert (found.created, found.age_days) == (date(2026, 11, 19), 3)
    assert (found.source, found.looked_up.tzinfo) == ("rdap", UTC)


def test_whois_tells_the_age():
    """The same over TCP, Beijing time read as such."""
    text = domain_text("a1b.cn", "2026-11-20 05:00:00")
    found, server = whois_answer(lambda c, _: c.sendall(text.encode()))
    assert server.asked == ["a1b.cn"]
    assert (found.created, found.age_days, found.source) == (date(2026, 11, 19), 3, "whois")


def test_a_gbk_answer_is_read():
    """Old servers write GBK."""
    found, _ = whois_answer(lambda c, _: c.sendall(domain_text("a1b.cn").encode("gbk")))
    assert found.registrar == "示例"


def test_the_query_is_what_the_registry_wants():
    """Some registries need more than the name."""
    with say("Domain: a1b.de\nStatus: connect\n") as server:
        registry = whois(server.port, query="-T dn,ace {domain}")
        found = one(asking({"de": registry}), "a1b.de")
    assert server.asked == ["-T dn,ace a1b.de"]
    assert found.status is DomainStatus.WITHHELD


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (lambda h: answer(h, 200, b"<html>hello</html>"), "failed"),
        (lambda h: answer(h, 200, b"{garbage"), "failed"),
        (lambda h: answer(h, 200, domain_json("other.top")), "failed"),
        (lambda h: answer(h, 500), "failed"),
        (lambda h: answer(h, 403, b"no"), "failed"),
        (lambda h: answer(h, 302), "failed"),
        (lambda h: answer(h, 302, location="https://10.0.0.1/domain/a1b.top"), "private address"),
        (lambda h: answer(h, 302, location="https://[::1]/x"), "private address"),
        (lambda h: answer(h, 307, location="https://127.0.0.1/x"), "private address"),
        (lambda h: answer(h, 302, location="https://169.254.169.254/x"), "private address"),
        (lambda h: answer(h, 302, location="http://8.8.8.8/x"), "not secure"),
        (lambda h: answer(h, 302, location="https://8.8.8.8:25/x"), "not allowed"),
        (lambda h: answer(h, 302, location="file:///etc/passwd"), "not allowed"),
        (lambda h: answer(h, 302, location="/domain/a1b.top"), "failed"),
        (lambda h: answer(h, 429, retry_after="30"), "rate limited"),
        (lambda h: answer(h, 429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), "rate limited"),
        (lambda h: answer(h, 503, retry_after="120"), "rate limited"),
        (lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"), "cut off"),
        (lambda h: drip(h.wfile.write, b"HTTP/1.1 200 OK\r\n" * 99, 0.05), "timed out"),
        (lambda h: flood(h.wfile.write), "failed"),
        (lambda h: reset(h.connection), "cut off"),
    ],
)
def test_a_bad_rdap_server_gives_a_reason(behave, reason):
    """Every way to misbehave ends in its own reason, in time."""

    def once(handler):
        handler.close_connection = True
        behave(handler)

    begin = time.monotonic()
    found, _ = rdap_answer(once, timeout=0.8)
    assert found == Skipped(check="links.registration", reason=reason)
    assert time.monotonic() - begin < 1.5


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (lambda c, _: None, "failed"),
        (lambda c, _: c.sendall(b"\x00\xff\xfe" * 100), "failed"),
        (lambda c, _: c.sendall(b"Domain Name: a1b.cn"), "failed"),
        (lambda c, _: c.sendall(domain_text("other.cn").encode()), "failed"),
        (half_then_torn, "cut off"),
        (lambda c, _: drip(c.sendall, domain_text("a1b.cn").encode(), 0.05), "timed out"),
        (lambda c, _: flood(c.sendall), "too large"),
        (lambda c, _: c.sendall(b"Whois Server: 127.0.0.1\n"), "private address"),
        (lambda c, _: c.sendall(b"refer: 10.0.0.5\n"), "private address"),
        (lambda c, _: c.sendall(b"refer: 127.0.0.1:1\n"), "not allowed"),
        (lambda c, _: c.sendall(b"ReferralServer: rwhois://8.8.8.8:4321/\n"), "not allowed"),
    ],
)  # fmt: skip
def test_a_bad_whois_server_gives_a_reason(behave, reason):
    """Nothing, nonsense, half an answer, a drip, a flood, a way into our own network."""
    begin = time.monotonic()
    found, _ = whois_answer(behave, timeout=0.8)
    assert found == Skipped(check="links.registration", reason=reason)
    assert time.monotonic() - begin < 1.5


def test_a_referral_is_followed_and_a_loop_is_not():
    """One server more is asked; two that point at each other end it."""
    with say(domain_text("a1b.cn")) as full:
        thin = f"Domain Name: a1b.cn\nWhois Server: 127.0.0.1:{full.port}\n"
        found, _ = whois_answer(lambda c, _: c.sendall(thin.encode()), ports=[full.port])
        assert found.created == date(2026, 11, 19)
    ports: list[int] = []

    def other(connection, _):
        target = ports[(ports.index(connection.getsockname()[1]) + 1) % len(ports)]
        connection.sendall(f"Whois Server: 127.0.0.1:{target}\n".encode())

    for length in (1, 2, 5):
        with ExitStack() as stack:
            servers = [stack.enter_context(whois_server(other)) for _ in range(length)]
            ports[:] = [server.port for server in servers]
            found = one(asking({"cn": whois(ports[0])}, ports), "a1b.cn")
            asked = sum(len(server.asked) for server in servers)
        assert found.reason == "failed"
        assert asked <= 3


def test_a_redirect_is_followed_under_the_same_rules():
    """A registry may send us to its other host; a not-found there is not its own word."""
    with rdap_server(lambda h: answer(h, 200, domain_json("a1b.top"))) as second:
        url = f"http://127.0.0.1:{second.port}/x"
        with rdap_server(lambda h: answer(h, 301, location=url)) as first:
            registries = {"top": rdap(first.port)}
            assert one(asking(registries, [second.port]), "a1b.top").age_days == 3
            assert one(asking(registries), "a1b.top").reason in ("private address", "not allowed")


def test_not_registered_withheld_limited_and_failed_are_four_answers():
    """Nobody can take one for another."""
    missing, _ = rdap_answer(lambda h: answer(h, 404))
    withheld, _ = rdap_answer(
        lambda h: answer(h, 200, json.dumps({"ldhName": "a1b.top", "status": ["active"]}).encode())
    )
    limited, _ = rdap_answer(lambda h: answer(h, 429, retry_after="60"))
    failed, _ = rdap_answer(lambda h: answer(h, 200, b"?"))
    assert missing.status is DomainStatus.NOT_REGISTERED
    assert withheld.status is DomainStatus.WITHHELD
    assert (limited.reason, failed.reason) == ("rate limited", "failed")
    assert missing.age_days is withheld.age_days is None


def test_a_short_pause_is_kept_and_the_question_put_once_more():
    """A registry that asks for a second gets it."""
    moments = []

    def behave(handler):
        moments.append(time.monotonic())
        if len(moments) == 1:
            answer(handler, 429, retry_after="1")
        else:
            answer(handler, 200, domain_json("a1b.top"))

    found, _ = rdap_answer(behave)
    assert found.age_days == 3
    assert 0.95 < moments[1] - moments[0] < 2


def test_a_registry_that_refuses_twice_is_left_alone():
    """Twenty more questions would only prolong the ban."""
    with say("Queried interval is too short.\r\n") as server:
        registrations = asking({"cn": whois(server.port)})
        found = registrations.look_up([f"a{n}.cn" for n in range(20)], DAY, seconds=4)
        again = one(registrations, "b.cn")
    assert len(server.asked) == 2
    assert {answer.reason for answer in (*found.values(), again)} == {"rate limited"}


def test_two_hundred_domains_are_answered_in_three_seconds():
    """Twenty registries with 200 ms each, ten domains a registry, one question at a time."""
    with ExitStack() as stack:
        servers = [stack.enter_context(whois_server(slow_whois(0.2))) for _ in range(10)]
        more = [stack.enter_context(rdap_server(slow_rdap(0.2))) for _ in range(10)]
        registries = {f"w{n}": whois(server.port) for n, server in enumerate(servers)}
        registries |= {f"r{n}": rdap(server.port) for n, server in enumerate(more)}
        domains = [f"a{n}.{suffix}" for n in range(10) for suffix in registries]
        begin = time.monotonic()
        found = asking(registries).look_up(domains, DAY)
        took = time.monotonic() - begin
    assert len(found) == 200
    assert all(isinstance(answer, Registration) for answer in found.values())
    assert took <= 3
    assert {server.at_once for server in (*servers, *more)} == {1}


def test_two_hundred_domains_of_one_registry_are_answered_or_skipped_in_time():
    """What one registry cannot answer before the deadline is said, not waited for."""
    with whois_server(slow_whois(0.2)) as server:
        begin = time.monotonic()
        domains = [f"a{n}.cn" for n in range(200)]
        found = asking({"cn": whois(server.port)}).look_up(domains, DAY, seconds=2.5)
        took = time.monotonic() - begin
    assert list(found) == domains
    assert took <= 3
    answered = [one for one in found.values() if isinstance(one, Registration)]
    assert 8 <= len(answered) <= 13
    assert {one.reason for one in found.values() if isinstance(one, Skipped)} == {"timed out"}


def test_an_unknown_suffix_is_said_and_costs_nothing():
    """Nobody is known to ask."""
    found = asking({}).look_up(["a.example"], DAY)
    assert found == {"a.example": Skipped(check="links.registration", reason="no registry")}


def test_kept_answers_are_not_asked_again_unless_wanted(tmp_path):
    """One question a week; --refresh asks anyway; the age goes on."""
    with say(domain_text("a1b.cn")) as server:
        registrations = asking({"cn": whois(server.port)}, cache=Cache(tmp_path / "kept"))
        assert one(registrations, "a1b.cn").age_days == 3
        later = registrations.look_up(["a1b.cn"], date(2026, 11, 25))["a1b.cn"]
        assert (later.age_days, len(server.asked)) == (6, 1)
        one(registrations, "a1b.cn", refresh=True)
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("text", "seconds", "asked"),
    [("No matching record.", 3_500, 1), ("No matching record.", 3_700, 2),
     (domain_text("a1b.cn"), 6 * 86_400, 1), (domain_text("a1b.cn"), 8 * 86_400, 2),
     ("?", 1, 2)],
)  # fmt: skip
def test_answers_are_kept_as_long_as_they_hold(tmp_path, text, seconds, asked):
    """Registered: a week.  Not registered: an hour.  A failure: not at all."""
    now = [datetime(2026, 11, 22, tzinfo=UTC)]
    with say(text) as server:
        registrations = asking(
            {"cn": whois(server.port)}, cache=Cache(tmp_path / "kept"), clock=lambda: now[0]
        )
        one(registrations, "a1b.cn")
        now[0] = datetime.fromtimestamp(now[0].timestamp() + seconds, UTC)
        one(registrations, "a1b.cn")
        assert len(server.asked) == asked


def registered(created="2026-11-19", status=DomainStatus.REGISTERED, days=3):
    """An answer with the fields that matter here."""
    return Registration(
        domain=RegistrableDomain("a1b.top"), status=status, created=date.fromisoformat(created),
        updated=None, expires=None, registrar=None, organisation=None, country=None, source="rdap",
        looked_up=datetime(2026, 11, 22, tzinfo=UTC), age_days=days,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "code"),
    [(0, "this-week"), (6, "this-week"), (7, "this-month"), (29, "this-month"),
     (30, "this-quarter"), (89, "this-quarter"), (90, "this-year"), (364, "this-year"),
     (365, None), (9_000, None), (None, None)],
)  # fmt: skip
def test_bands_of_age(days, code):
    """Younger is worse; a year is nothing; unknown counts neither as old nor as new."""
    found = [item.code for item in evidence(registered(days=days), "a1b.top")]
    assert found == ([f"registration.{code}"] if code else [])


def test_younger_bands_weigh_more_and_none_reassures():
    """An old domain is no alibi: one phishing domain in six is older than 90 days."""
    rows = signal_rows()
    weights = [rows[band.code].weight for band in bands()]
    assert weights == sorted(weights, reverse=True)
    assert all(row.weight > 0 for code, row in rows.items() if code.startswith("registration."))


@pytest.mark.parametrize(
    ("status", "code"),
    [(DomainStatus.HOLD, "hold"), (DomainStatus.REDEMPTION, "expired"),
     (DomainStatus.PENDING_DELETE, "expired"), (DomainStatus.NOT_REGISTERED, "missing")],
)  # fmt: skip
def test_states_no_honest_site_is_in(status, code):
    """On hold, expired, nobody's: a reason of its own whatever the age."""
    found = evidence(registered(status=status, days=4000), "a1b.top")
    assert [item.code for item in found] == [f"registration.{code}"]


@pytest.mark.parametrize("reason", sorted(FAILURES | {"not asked", "no registry", "known owner"}))
def test_what_is_not_known_is_no_evidence_and_has_words(reason):
    """A reason without an answer speaks for nobody, and the reader can read it."""
    assert evidence(Skipped(check="links.registration", reason=reason), "a1b.top") == ()
    assert reason in load_toml("ui.toml")["reasons_skipped"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://a1b.top/x", ""), ("https://www.a1b.cn/", ""), ("青山茶馆.中国", ""),
        ("https://www.icbc.com.cn/", "known owner"), ("https://www.gov.cn/", "known owner"),
        ("https://a.github.io/", "shared host"), ("https://x.weebly.com/", "shared host"),
        ("https://a.3322.org/", "shared host"),
        ("https://b.oss-cn-beijing.aliyuncs.com/", "shared host"),
        ("https://t.cn/x", "short link"), ("https://cmbt.cn/x", "short link"),
        ("http://203.0.113.8/", "no domain"),
    ],
)  # fmt: skip
def test_ages_are_asked_only_where_they_say_something(url, reason):
    """Shared hosts, known owners, short links and numbers leave the registries in peace."""
    link = split_url(url)
    assert link
    assert why_not(link, load_brands()) == reason


def test_ages_in_words():
    """As a person says it."""
    words = [age_words(days) for days in (0, 1, 3, 59, 60, 364, 365, 800)]
    assert words == ["不到 1 天", "1 天", "3 天", "59 天", "2 个月", "12 个月", "1 年", "2 年"]


def test_the_tables_send_the_suffixes_of_scams_to_the_right_protocol():
    """RDAP where IANA lists it; WHOIS for those of urls.md it does not list."""
    known = load_registries()
    often = "com net org top xyz vip xin icu cc cfd sbs bond shop online club wang store info tw"
    for suffix in often.split():
        assert known[suffix].kind == "rdap"
        assert known[suffix].address.startswith("https://")
        assert known[suffix].address.endswith("/")
    for suffix in ("cn", "xn--fiqs8s", "hk", "io", "co", "me", "us", "ru", "su", "ws", "tk", "jp"):
        assert known[suffix].kind == "whois"
    assert known["cn"] == Registry(kind="whois", address="whois.cnnic.cn", hours=8)
    assert known["hk"].day_first
