"""Look-ups inside the verdict and on the command line, and silence without consent."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import scamscan
from scamscan.records import Level, Message, Registration, Skipped
from scamscan.signals import signal_rows
from tests.loopback import answer as http_answer
from tests.loopback import (
    asking,
    domain_json,
    rdap,
    rdap_server,
    slow_rdap,
    slow_whois,
    whois,
    whois_server,
)

DAY = date(2026, 11, 22)
SCHEMAS = Path(scamscan.__file__).parent / "schema"
ROOT = Path(__file__).parent.parent
SCAM = "【工商银行】您的账户将于今日冻结，请登录 icbc-kefu.top 认证"
PLAIN = "周末的照片放在 qingfeng-lvye.top 了，有空看"


@contextlib.contextmanager
def registry(created="2026-11-19T00:00:00Z"):
    """A registry of .top on this machine, and who asks it."""

    def behave(handler):
        http_answer(handler, 200, domain_json(handler.path.rpartition("/")[2], created))

    with rdap_server(behave) as server:
        yield server, {"top": rdap(server.port)}


def scan(text, registries, **more):
    """A verdict with look-ups at these registries."""
    options = scamscan.Options(lookup=True, day=DAY, **more)
    return scamscan.Scanner(options, registrations=asking(registries)).scan(text)


def age_of(verdict):
    """Days the first link's domain exists."""
    return verdict.urls[0].registration.age_days


def test_a_new_domain_is_a_reason_of_its_own_family():
    """The age is told, weighed, and points at the link."""
    with registry() as (_, registries):
        verdict = scan(PLAIN, registries)
    assert verdict.urls[0].registration.age_days == 3
    assert "registration.this-week" in verdict.urls[0].signals
    found = next(one for one in verdict.signals if one.code == "registration.this-week")
    assert found.family is scamscan.records.Family.REGISTRATION
    assert "3 天前才注册" in found.reason
    assert PLAIN[found.span.start : found.span.end] == "qingfeng-lvye.top"
    assert not any(one.check == "links.registration" for one in verdict.skipped)


def test_an_old_domain_changes_nothing():
    """The opposite: neither worse nor better than without looking."""
    with registry("2009-01-01T00:00:00Z") as (_, registries):
        old = scan(PLAIN, registries)
    assert old.score == scamscan.scan(PLAIN).score


def test_a_new_domain_alone_is_never_a_likely_scam():
    """Everybody's site is new once: one family is not enough."""
    with registry() as (_, registries):
        verdict = scan(PLAIN, registries)
    assert verdict.level.rank < Level.LIKELY_SCAM.rank


def test_a_scam_becomes_worse():
    """Beside a false sender the age is a second witness."""
    with registry() as (_, registries):
        verdict = scan(SCAM, registries)
    assert verdict.score > scamscan.scan(SCAM).score


@pytest.mark.parametrize(
    "text",
    ["请看 https://www.icbc.com.cn/ 公告", "作业在 https://wang.github.io/a", "看 t.cn/A6ZX5wgg",
     "内网 http://192.168.1.5/x", "今天天气很好"],
)  # fmt: skip
def test_known_owners_shared_hosts_and_short_links_are_not_asked_about(text):
    """Nothing leaves the machine where the age would say nothing."""
    with registry() as (server, registries):
        registries |= dict.fromkeys(("cn", "com", "io"), registries["top"])
        scan(text, registries)
    assert not server.asked


def test_only_the_registrable_domain_leaves():
    """Neither host, path, query, nor a word of the message."""
    with registry() as (server, registries):
        scan("请登录 https://wap.user-8812.qingfeng-lvye.top/pay?card=6222#a 认证", registries)
    assert server.asked == ["/domain/qingfeng-lvye.top"]


def test_a_message_is_one_question_a_domain():
    """The same domain in ten messages is asked about once a batch."""
    with registry() as (server, registries):
        scanner = scamscan.Scanner(
            scamscan.Options(lookup=True, day=DAY), registrations=asking(registries)
        )
        verdicts = list(scanner.scan_many([PLAIN] * 10))
    assert len(server.asked) == 1
    assert {age_of(verdict) for verdict in verdicts} == {3}


def test_same_answers_same_bytes_whatever_the_batch():
    """One by one, or all together: the verdicts are equal."""
    from datetime import UTC, datetime

    texts = [PLAIN, SCAM, "晚上回来吃饭吗？", "看 https://b2c.top/a 和 c3d.top"]
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    with registry() as (_, registries):
        options = scamscan.Options(lookup=True, day=DAY)
        asked = asking(registries, clock=lambda: moment)
        scanner = scamscan.Scanner(options, registrations=asked)
        assert list(scanner.scan_many(texts)) == [scanner.scan(text) for text in texts]


def test_a_failed_look_up_beside_other_evidence_is_unsure():
    """What was asked for and could not be learned is not taken for harmless."""
    text = "看看 https://x8k2p9.top/a"
    offline = scamscan.scan(text)
    with whois_server(lambda *_: None) as server:
        verdict = scan(text, {"top": whois(server.port)})
    assert verdict.urls[0].registration == Skipped(check="links.registration", reason="failed")
    assert verdict.skipped[-1].reason == "failed"
    if offline.level is Level.NOTHING_FOUND:
        assert verdict.level is Level.UNSURE
    assert verdict.level is not Level.NOTHING_FOUND


def test_a_failed_look_up_alone_changes_nothing():
    """The opposite: no other evidence, no other level; a choice not to look never changes it."""
    text = "照片在 https://qingfeng-lvye.com/a"
    with whois_server(lambda *_: None) as server:
        verdict = scan(text, {"com": whois(server.port)})
    assert verdict.level is scamscan.scan(text).level is Level.NOTHING_FOUND


def test_links_in_cards_are_looked_up_too():
    """A link that hides outside the words has an age like any other."""
    with registry() as (_, registries):
        verdict = scan(Message(text="点开看", urls=("https://a1b.top/x",)), registries)
    assert isinstance(verdict.urls[0].registration, Registration)
    assert "registration.this-week" in {one.code for one in verdict.signals}


def test_every_registration_row_can_be_said():
    """The sentences name only facts the check gives."""
    for code, row in signal_rows().items():
        if code.startswith("registration."):
            facts = {"host": "a1b.top", "age": "3 天", "created": "2026-11-19"}
            assert "…" not in row.reason(facts)
            assert not row.conclusive


# --- the command line -----------------------------------------------------------------------

PRELUDE = """
import sys
from scamscan import lookups
from scamscan.links.cache import Cache
from scamscan.options import CACHE, user_folder
from tests.loopback import asking, rdap, whois
ports = dict(pair.split("=") for pair in sys.argv.pop(1).split(","))
kinds = {"cn": whois}
registries = {suffix: kinds.get(suffix, rdap)(int(port)) for suffix, port in ports.items()}
lookups.registrations = lambda options, told=None: asking(
    registries, cache=Cache(user_folder(CACHE)), timeout=options.timeout, told=told)
from scamscan.cli.main import run
run()
"""


def run(ports, *arguments, home, data=None):
    """``scamscan`` in a fresh process, its registries on this machine, its folders in ``home``."""
    return subprocess.run(
        [sys.executable, "-c", PRELUDE, ports, *arguments],
        input=data, capture_output=True, timeout=60, check=False, cwd=ROOT,
        env={**os.environ, "SCAMSCAN_HOME": str(home)},
    )  # fmt: skip


def test_check_says_the_age_in_words(tmp_path):
    """注册 … 天, beside the link, and in the reasons."""
    with registry() as (server, _):
        result = run(f"top={server.port}", "check", "--lookup", SCAM, home=tmp_path)
    shown = result.stdout.decode()
    assert result.returncode == 1
    assert "；注册 " in shown
    assert "（2026-11-19）" in shown
    assert "没有要求联网查询" not in shown


def test_check_without_consent_asks_nobody(tmp_path):
    """Not on a terminal and never asked: no question goes out, and that is said."""
    for flags in ((), ("--no-lookup",), ("--offline",)):
        with registry() as (server, _):
            result = run(f"top={server.port}", "check", *flags, SCAM, home=tmp_path)
        assert not server.asked
        assert "链接的注册时间（没有要求联网查询）" in result.stdout.decode()


def test_a_remembered_answer_decides_and_a_flag_overrides_it(tmp_path):
    """``config lookup on`` once; ``--no-lookup`` for one message."""
    assert run("top=1", "config", "lookup", "on", home=tmp_path).returncode == 0
    with registry() as (server, _):
        run(f"top={server.port}", "check", SCAM, home=tmp_path)
        assert len(server.asked) == 1
        run(f"top={server.port}", "check", "--no-lookup", PLAIN, home=tmp_path)
        assert len(server.asked) == 1
    run("top=1", "config", "lookup", "off", home=tmp_path)
    with registry() as (server, _):
        run(f"top={server.port}", "check", PLAIN, home=tmp_path)
        assert not server.asked


def test_config_shows_sets_and_tells_where(tmp_path):
    """on, off, ask; the file holds it and nothing else is accepted."""
    shown = run("top=1", "config", home=tmp_path).stdout.decode()
    assert shown.startswith("lookup  ask")
    for word in ("on", "off", "ask"):
        result = run("top=1", "config", "set", "lookup", word, home=tmp_path)
        assert result.stdout.decode().startswith(f"lookup  {word}")
    path = Path(run("top=1", "config", "path", home=tmp_path).stdout.decode().strip())
    assert 'lookup = "ask"' in path.read_text("utf-8")
    for words in (("lookup", "maybe"), ("nonsense",), ("lookup",)):
        assert run("top=1", "config", *words, home=tmp_path).returncode == 2


def test_a_damaged_settings_file_means_no_connection(tmp_path):
    """Said on standard error; the message is judged all the same."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("lookup = [", "utf-8")
    with registry() as (server, _):
        result = run(f"top={server.port}", "check", SCAM, home=tmp_path)
    assert result.returncode == 1
    assert not server.asked
    assert "设置文件读不了" in result.stderr.decode()
    assert run("top=1", "config", home=tmp_path).returncode == 3
    assert run("top=1", "config", "lookup", "off", home=tmp_path).returncode == 0


def terminal(ports, arguments, answer, home):
    """``scamscan`` on a terminal of its own; what it showed and its exit code."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ["SCAMSCAN_HOME"] = str(home)
        command = [sys.executable, "-c", PRELUDE, ports, *arguments]
        os.execv(sys.executable, command)  # noqa: S606 - this very interpreter
    shown = b""
    end = time.monotonic() + 40
    answered = False
    while time.monotonic() < end:
        try:
            shown += os.read(terminal, 65_536)
        except OSError:
            break
        if "y/N" in shown.decode("utf-8", "replace") and not answered:
            answered = True
            os.write(terminal, answer)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode("utf-8", "replace"), os.waitstatus_to_exitcode(status)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize(("answer", "asked"), [(b"y\n", 1), (b"n\n", 0), (b"\n", 0)])
def test_a_terminal_is_asked_once_and_remembers(tmp_path, answer, asked):
    """Who is asked, about what, and what they see is said; the second time nobody asks."""
    with registry() as (server, _):
        shown, code = terminal(f"top={server.port}", ["check", SCAM], answer, tmp_path)
        assert "向域名注册局查询 icbc-kefu[.]top 的注册时间" in shown.replace("\r\n", "")
        assert "IP" in shown
        assert code == 1
        assert len(server.asked) == asked
        shown, _ = terminal(f"top={server.port}", ["check", SCAM], answer, tmp_path)
        assert "y/N" not in shown
        assert len(server.asked) == asked  # kept on disk, or refused


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_nobody_is_asked_about_a_message_without_a_link(tmp_path):
    """No question without a reason."""
    shown, code = terminal("top=1", ["check", "晚上回来吃饭吗？"], b"y\n", tmp_path)
    assert "y/N" not in shown
    assert code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_bar_shows_how_far_it_is_on_a_terminal_and_only_there(tmp_path):
    """Many links on a terminal: counted while one waits.  Into a pipe: nothing but answers."""
    links = [f"q{n}w.top" for n in range(5)]
    with registry() as (server, _):
        arguments = ["url", "--lookup", *links]
        shown, _ = terminal(f"top={server.port}", arguments, b"", tmp_path)
        piped = run(f"top={server.port}", *arguments, home=tmp_path)
    assert "5/5" in shown
    assert "正在查" in shown
    assert b"\x1b" not in piped.stdout + piped.stderr
    assert "正在查" not in piped.stderr.decode()


URL_SCHEMA = json.loads((SCHEMAS / "url-1.json").read_text("utf-8"))
VERDICT_SCHEMA = json.loads((SCHEMAS / "verdict-1.json").read_text("utf-8"))


def rows_of(result):
    """The JSON lines of a run, each checked against its schema."""
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    for row in rows:
        jsonschema.validate(row, URL_SCHEMA)
    return rows


def test_url_tells_everything_about_each_link(tmp_path):
    """Host, domain, owner, age, registrar, reasons: as a table and as JSON."""
    links = ["http://www.icbc.com.cn.qingfeng-lvye.top/login?a=1", "https://www.icbc.com.cn/"]
    with registry() as (server, _):
        result = run(f"top={server.port}", "url", "--lookup", *links, home=tmp_path)
        shown = result.stdout.decode()
        rows = rows_of(
            run(f"top={server.port}", "url", "--lookup", "--json", *links, home=tmp_path)
        )
    assert result.returncode == 1
    for word in ("qingfeng-lvye[.]top", "中国工商银行", "icbc.com.cn", "RDAP", "2026-11-19"):
        assert word in shown
    assert "http://" not in shown
    assert [row["level"] for row in rows] == ["likely-scam", "nothing-found"]
    assert rows[0]["registration"]["created"] == "2026-11-19"
    assert rows[0]["domain"] == "qingfeng-lvye.top"
    assert rows[1]["owner"] == "中国工商银行"
    assert rows[1]["registration"] == {"skipped": "known owner"}


def test_json_of_check_carries_the_registration(tmp_path):
    """All keys of the schema, with look-ups and without."""
    found = []
    with registry() as (server, _):
        for flag in ("--lookup", "--no-lookup"):
            result = run(f"top={server.port}", "check", "--json", flag, SCAM, home=tmp_path)
            verdict = json.loads(result.stdout)
            jsonschema.validate(verdict, VERDICT_SCHEMA)
            found.append(verdict["urls"][0]["registration"])
    assert found[0]["created"] == "2026-11-19"
    assert found[1] == {"skipped": "not asked"}


def test_url_reads_a_pipe_and_keeps_order(tmp_path):
    """Lines without a link keep their place as errors; blank lines are passed over."""
    data = "a1b.top\n\n这里没有\n请登录 c2d.top 和 e3f.top\nhxxp://g4h[.]top/x\n".encode()
    result = run("top=1", "url", "-", "--json", "--offline", home=tmp_path, data=data)
    rows = rows_of(result)
    assert [row.get("host") for row in rows] == ["a1b.top", None, "c2d.top", "e3f.top", "g4h.top"]
    assert rows[1]["type"] == "error"
    assert rows[1]["source"] == "stdin:3"


def test_url_answers_before_the_pipe_ends():
    """Offline a paused pipe holds no answer back."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scamscan", "url", "-", "--json", "--offline"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"a1b.top\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["host"] == "a1b.top"
    process.communicate(timeout=30)


@pytest.mark.parametrize("data", [b"", b"\n\n", "没有网址\n".encode()])
def test_url_without_a_link_exits_three(tmp_path, data):
    """Nothing usable: a sentence and what to do."""
    result = run("top=1", "url", "-", home=tmp_path, data=data)
    assert result.returncode == 3
    assert b"Traceback" not in result.stderr
    assert "没有网址可以查" in result.stderr.decode()


def test_expand_shows_the_chain_and_judges_its_end(tmp_path):
    """The short link's target is looked at like any link; without --expand nobody is asked."""

    def behave(handler):
        http_answer(handler, 302, location="https://www.icbc.com.cn.a1b.invalid/login")

    code = PRELUDE.replace("from scamscan.cli.main", (
        "from scamscan.links import network\n"
        "network.Network = (lambda real, own: lambda: real(loopback_ports=own))"
        "(network.Network, frozenset({int(ports['top'])}))\nfrom scamscan.cli.main"
    ))  # fmt: skip

    def answer_of(server, *flags):
        url = f"http://127.0.0.1:{server.port}/abc"
        return subprocess.run(
            [sys.executable, "-c", code, f"top={server.port}", "url", url, "--json", *flags],
            capture_output=True, timeout=60, check=False, cwd=ROOT,
            env={**os.environ, "SCAMSCAN_HOME": str(tmp_path)},
        )  # fmt: skip

    with rdap_server(behave) as server:
        assert rows_of(answer_of(server))[0]["chain"] == {"skipped": "not asked"}
        assert not server.asked
        result = answer_of(server, "--expand")
    row = rows_of(result)[0]
    assert [hop["status"] for hop in row["chain"]["hops"]] == [302]
    assert row["chain"]["final"].startswith("https://www.icbc.com.cn.a1b.invalid/")
    assert "短链接" in result.stderr.decode()


@pytest.mark.parametrize("flag", ["--offline", "--no-lookup"])
def test_no_network_and_a_short_link_to_follow_contradict_each_other(tmp_path, flag):
    """Whoever asks for silence gets silence, and is told."""
    result = run("top=1", "url", flag, "--expand", "t.cn/A6ZX5wgg", home=tmp_path)
    assert result.returncode == 2
    assert "--expand" in result.stderr.decode()


def test_url_tells_reasons_the_arithmetic_took_off_again(tmp_path):
    """The score is held under a threshold; port and suffix are true all the same."""
    url = "http://www.icbc.com.cn@kx7vq.top:8899/a.apk"
    shown = run("top=1", "url", "--offline", url, home=tmp_path).stdout.decode()
    for word in ("8899", ".top", "apk", "www.icbc.com[.]cn"):
        assert shown.split("理由", 1)[1].count(word), word


def test_against_finds_who_dresses_up_as_oneself(tmp_path):
    """One's own are quiet, strangers are quiet, imitations are named with the rule."""
    own = tmp_path / "own.txt"
    own.write_text("# 我们的\nicbank.example 某银行\nqingshan-cha.cn\n10010.example\n", "utf-8")
    hosts = [
        "www.icbank.example",
        "icbank-login.top",
        "icbnak.com",
        "icbank.example.evil.top",
        "qingshancha.vip",
        "weather.com",
        "l0010pay.cc",
        "1cbank.xyz",
    ]
    result = run(
        "top=1", "url", "-", "--json", "--against", str(own), home=tmp_path,
        data="\n".join(hosts).encode(),
    )  # fmt: skip
    rows = rows_of(result)
    assert result.returncode == 1
    assert [row["alike"] for row in rows] == [
        False, True, True, True, True, False, True, True
    ]  # fmt: skip
    assert rows[0]["own"] == "icbank.example"
    assert rows[5]["own"] is None
    shown = run("top=1", "url", *hosts, "--against", str(own), home=tmp_path).stdout.decode()
    assert "icbank-login[.]top 像您的 icbank.example" in shown
    assert "weather" not in shown


def test_against_with_nothing_alike_exits_zero_and_a_bad_file_is_told(tmp_path):
    """Nobody resembles us: said; a missing file is usage, a broken one names its line."""
    own = tmp_path / "own.txt"
    own.write_text("icbank.example\n", "utf-8")
    result = run("top=1", "url", "weather.com", "--against", str(own), home=tmp_path)
    assert result.returncode == 0
    assert "没有一个像您的域名" in result.stdout.decode()
    assert run("top=1", "url", "a.cn", "--against", "no.txt", home=tmp_path).returncode == 2
    own.write_text("icbank.example\n不是域名\n", "utf-8")
    result = run("top=1", "url", "weather.com", "--against", str(own), home=tmp_path)
    assert result.returncode == 3
    assert "own.txt:2" in result.stderr.decode()


def test_many_links_of_one_run_are_asked_side_by_side(tmp_path):
    """Sixty-four links at two registries with 50 ms each take far less than one after the other."""
    data = "".join(f"q{n}w.cn\nq{n}w.top\n" for n in range(32)).encode()
    with whois_server(slow_whois(0.05)) as one, rdap_server(slow_rdap(0.05)) as two:
        result = run(
            f"cn={one.port},top={two.port}", "url", "-", "--lookup", "--json", home=tmp_path,
            data=data,
        )  # fmt: skip
    rows = rows_of(result)
    assert len(rows) == 64
    assert all(row["registration"].get("age_days") is not None for row in rows)
    assert one.at_once == two.at_once == 1


def lines_of(result):
    """The JSON lines of ``scan``, each verdict checked against its schema."""
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    for row in rows:
        if row["type"] == "message":
            jsonschema.validate(row, VERDICT_SCHEMA)
    return rows


def test_scan_looks_up_each_domain_once_and_keeps_order(tmp_path):
    """Many messages, two registries, a bad line in its place, and a summary of what is known."""
    texts = [f"照片在 q{n % 5}w.{'cn' if n % 2 else 'top'} 了" for n in range(40)]
    data = "".join(json.dumps({"text": text, "id": n}) + "\n" for n, text in enumerate(texts))
    data = "{bad\n" + data
    with whois_server(slow_whois(0)) as one, rdap_server(slow_rdap(0)) as two:
        result = run(
            f"cn={one.port},top={two.port}", "scan", "-", "--lookup", home=tmp_path,
            data=data.encode(),
        )  # fmt: skip
    first, *rows = lines_of(result)
    assert first["type"] == "error"
    assert [row["id"] for row in rows] == list(range(40))
    assert all(row["urls"][0]["registration"]["age_days"] is not None for row in rows)
    assert sorted(one.asked) == [f"q{n}w.cn" for n in range(5)]
    assert sorted(two.asked) == [f"/domain/q{n}w.top" for n in range(5)]
    assert "注册时间：查到 10 个域名" in result.stderr.decode()
    assert "没查到" not in result.stderr.decode()


def test_scan_uses_kept_answers_and_refresh_does_not(tmp_path):
    """The second run asks nobody; ``--refresh`` asks again."""
    data = f"{PLAIN}\n".encode()
    with registry() as (server, _):
        ports = f"top={server.port}"
        for flags, asked in (([], 1), ([], 1), (["--refresh"], 2)):
            run(ports, "scan", "-", "--lookup", *flags, home=tmp_path, data=data)
            assert len(server.asked) == asked


@pytest.mark.parametrize("flags", [(), ("--no-lookup",), ("--offline",)])
def test_scan_goes_by_its_flag_alone(tmp_path, flags):
    """A remembered yes is for single messages: a whole file is asked about by wish only."""
    run("top=1", "config", "lookup", "on", home=tmp_path)
    with registry() as (server, _):
        result = run(
            f"top={server.port}", "scan", "-", *flags, home=tmp_path, data=f"{PLAIN}\n".encode()
        )
    assert not server.asked
    assert lines_of(result)[0]["urls"][0]["registration"] == {"skipped": "not asked"}
    assert "注册时间" not in result.stderr.decode()


def test_scan_ends_in_time_when_a_registry_never_answers(tmp_path):
    """Every message is answered, and each domain that stays unknown says why."""
    data = "".join(f"照片在 q{n}w.cn 和 q{n}w.top 了\n" for n in range(4)).encode()
    start = time.monotonic()
    with whois_server(slow_whois(30)) as one, rdap_server(slow_rdap(0)) as two:
        ports = f"cn={one.port},top={two.port}"
        flags = ("--lookup", "--timeout", "1")
        result = run(ports, "scan", "-", *flags, home=tmp_path, data=data)
    assert time.monotonic() - start < 8
    rows = lines_of(result)
    assert len(rows) == 4
    for row in rows:
        late, known = (link["registration"] for link in row["urls"])
        assert late == {"skipped": "timed out"}
        assert known["created"] == "2026-11-19"
    assert "查到 4 个域名，没查到 4 个（" in result.stderr.decode()


def test_scan_of_a_file_looks_up_in_one_process(tmp_path):
    """Files go another way than the pipe: the same questions; several processes are refused."""
    path = tmp_path / "messages.jsonl"
    path.write_text(
        "".join(json.dumps({"text": f"照片在 q{n % 3}w.top 了"}) + "\n" for n in range(12)), "utf-8"
    )
    with registry() as (server, _):
        ports = f"top={server.port}"
        refused = run(ports, "scan", str(path), "--lookup", "--jobs", "2", home=tmp_path)
        assert refused.returncode == 2
        assert not server.asked
        result = run(ports, "scan", str(path), "--lookup", home=tmp_path)
        assert sorted(server.asked) == [f"/domain/q{n}w.top" for n in range(3)]
    rows = [row for row in lines_of(result) if row["type"] == "message"]
    assert all(row["urls"][0]["registration"]["created"] == "2026-11-19" for row in rows)
    assert len(rows) == 12
    assert "注册时间：查到 3 个域名" in result.stderr.decode()


# --- silence -------------------------------------------------------------------------------

GUARD = """
import sys
def guard(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"a socket was touched: {event} {arguments}")
sys.addaudithook(guard)
from scamscan.cli.main import run
try:
    run()
except SystemExit as ended:
    wanted = {"socket", "_socket", "ssl", "http.client", "sqlite3", "scamscan.links.network",
              "scamscan.lookups", "scamscan.settings"}
    print("loaded:", sorted(wanted & set(sys.modules)), file=sys.stderr)
    raise
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--offline", SCAM), ("check", "--offline", "--json", SCAM), ("check", SCAM),
        ("check", "看 https://www.icbc.com.cn/"), ("url", "t.cn/A6ZX5wgg", "icbc-kefu.top"),
        ("url", "--offline", "--json", "icbc-kefu.top"), ("scan", "messages.txt"),
        ("scan", "--offline", "messages.txt"),
        ("config",), ("config", "lookup", "ask"), ("--help",), ("url", "--help"),
        ("url", "--against", "own.txt", "icbc-kefu.top"),
    ],
)  # fmt: skip
def test_offline_opens_no_socket(tmp_path, arguments):
    """An audit hook of the interpreter sees every socket: there is none, not even a name asked."""
    (tmp_path / "messages.txt").write_text(f"{SCAM}\n{PLAIN}\n", "utf-8")
    (tmp_path / "own.txt").write_text("icbc.example\n", "utf-8")
    result = subprocess.run(
        [sys.executable, "-c", GUARD, *arguments], capture_output=True, timeout=60, check=False,
        cwd=tmp_path, env={**os.environ, "SCAMSCAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "a socket was touched" not in result.stderr.decode()
    assert result.returncode in (0, 1), result.stderr.decode()


def test_the_audit_hook_would_see_a_socket(tmp_path):
    """The opposite, so that the guard above means something."""
    result = subprocess.run(
        [sys.executable, "-c", GUARD, "check", "--lookup", SCAM], capture_output=True, timeout=60,
        check=False, cwd=tmp_path,
        env={**os.environ, "SCAMSCAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "a socket was touched" in result.stderr.decode()


@pytest.mark.parametrize("text", ["晚上回来吃饭吗？", SCAM])
def test_the_network_is_not_even_loaded_offline(tmp_path, text):
    """Start-up must not pay for what is not used: neither sockets, nor TLS, nor SQLite."""
    result = subprocess.run(
        [sys.executable, "-c", GUARD, "check", "--offline", text], capture_output=True, timeout=60,
        check=False, cwd=tmp_path,
        env={**os.environ, "SCAMSCAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "loaded: []" in result.stderr.decode()
