"""Following a short link, hop by hop, over real HTTP."""

from __future__ import annotations

import time

import pytest

from scamscan.links.expand import follow, web_address
from scamscan.links.network import Deadline, Network
from tests.loopback import answer, drip, rdap_server


def chain_from(behave, path="/0", seconds=4.0):
    """The chain that starts at a server's path, and the server."""
    with rdap_server(behave) as server:
        network = Network(loopback_ports=frozenset({server.port}))
        url = f"http://127.0.0.1:{server.port}{path}"
        return follow(network, url, Deadline.after(seconds)), server


def to(target):
    """A server that redirects everything to one place."""
    return lambda handler: answer(handler, 302, location=target)


def test_the_chain_is_shown_and_no_page_is_read():
    """Three hops, relative and absolute, headers only."""

    def behave(handler):
        number = int(handler.path[1:])
        if number < 2:
            answer(handler, 301, location=str(number + 1))
        else:
            answer(handler, 200, b"<html>" * 1000)

    chain, server = chain_from(behave)
    assert [hop.status for hop in chain.hops] == [301, 301, 200]
    assert chain.final.endswith("/2")
    assert chain.ended == "arrived"
    assert set(server.methods) == {"HEAD"}


def test_a_server_without_head_is_asked_with_get_and_not_read():
    """The body of the answer never arrives, however long it is."""

    def behave(handler):
        if handler.command == "HEAD":
            answer(handler, 405)
            return
        handler.send_response(302)
        handler.send_header("Location", "https://10.0.0.1/")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        time.sleep(3)

    begin = time.monotonic()
    chain, server = chain_from(behave)
    assert server.methods == ["HEAD", "GET"]
    assert chain.ended == "private address"
    assert time.monotonic() - begin < 2.5


def test_five_hops_and_no_more():
    """A chain without end stops."""
    chain, server = chain_from(lambda h: answer(h, 302, location=str(int(h.path[1:]) + 1)))
    assert (len(chain.hops), len(server.asked), chain.ended) == (5, 5, "too many hops")


def test_a_loop_is_seen():
    """Round and round is said after one round."""
    chain, server = chain_from(lambda h: answer(h, 302, location=h.path))
    assert (len(server.asked), chain.ended) == (1, "loop")


@pytest.mark.parametrize(
    ("target", "ended"),
    [
        ("http://10.0.0.1/", "private address"),
        ("http://127.0.0.1/", "private address"),
        ("http://[::1]/", "private address"),
        ("http://169.254.169.254/latest/meta-data", "private address"),
        ("http://2130706433/", "private address"),
        ("http://0x7f.1/", "private address"),
        ("http://8.8.8.8:22/", "not allowed"),
        ("weixin://dl/business", "not a web address"),
        ("intent://x#Intent;end", "not a web address"),
        ("javascript:alert(1)", "not a web address"),
        ("data:text/html,x", "not a web address"),
        ("http://%", "not a web address"),
    ],
)
def test_every_hop_keeps_to_the_rules(target, ended):
    """Where a chain turns inward or leaves the web it ends; the target is told, not opened."""
    chain, _ = chain_from(to(target))
    assert chain.ended == ended
    assert len(chain.hops) == 1


def test_a_slow_chain_ends_at_the_deadline():
    """One deadline for the whole way."""
    begin = time.monotonic()
    chain, _ = chain_from(lambda h: drip(h.wfile.write, b"HTTP/1.1 200 OK\r\n" * 50, 0.05),
                          seconds=0.5)  # fmt: skip
    assert chain.ended == "timed out"
    assert time.monotonic() - begin < 1


def test_targets_in_chinese_are_understood():
    """Raw UTF-8 in a header, as many servers send it."""

    def behave(handler):
        if handler.path == "/0":
            handler.send_response(302)
            handler.send_header("Content-Length", "0")
            handler.wfile.write(b"")
            handler._headers_buffer.append("Location: /路\r\n".encode())
            handler.end_headers()
        else:
            answer(handler, 200)

    chain, server = chain_from(behave)
    assert server.asked == ["/0", "/%E8%B7%AF"]
    assert chain.ended == "arrived"


@pytest.mark.parametrize(
    ("url", "address"),
    [("t.cn/A6", "https://t.cn/A6"), ("HTTP://T.cn", "http://t.cn/"),
     ("http://a:b@t.cn/x", "http://t.cn/x"), ("http://t.cn\\@evil.top/", "http://t.cn/@evil.top/"),
     ("hxxp://t[.]cn/a", "http://t.cn/a"), ("ftp://t.cn/", ""), ("http://a b.cn/", "")],
)  # fmt: skip
def test_addresses_are_asked_as_a_browser_would(url, address):
    """Without passwords, in ASCII, only over the web."""
    assert web_address(url) == address
