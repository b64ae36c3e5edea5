"""The rewriting attacker: within his limits, repeatable, and only after what was found."""

from __future__ import annotations

import pytest

from scamscan import Scanner
from train import attack
from train.corpus import Example

SCAM = "您好，我是京东客服，您误开了百万保障，每月扣款2000元，请共享屏幕把钱转到安全账户核实"
CONCLUSIVE = "【工商银行】您的账户已冻结，请登录 http://www.icbc.com.cn.a1b2.example.top/login 认证"
HARMLESS = ("儿子，晚上回来吃饭吗？顺便带瓶酱油。", "明天上午十点开会，记得带上周的表格。")


def example(text, kind="scam"):
    """A message of the part that is attacked."""
    return Example(text=text, kind=kind, category="", source="own", group=text[:4], part="report")


@pytest.fixture(scope="module")
def scanner():
    """The shipped program."""
    return Scanner()


def attacked(scanner, *scams):
    """The figures for some scams beside two harmless messages."""
    rows = [*map(example, scams), *(example(text, "benign") for text in HARMLESS)]
    return attack.measure(scanner, rows)


def test_recall_never_rises_with_the_questions(scanner):
    """An attacker who may ask more gets through no less often."""
    recall = attacked(scanner, SCAM, CONCLUSIVE)["recall"]
    hits = [recall[str(budget)]["hits"] for budget in attack.BUDGETS]
    assert hits == sorted(hits, reverse=True)
    assert hits[0] == 2


def test_the_same_attack_gives_the_same_figures(scanner):
    """Every choice is seeded by the message."""
    assert attacked(scanner, SCAM) == attacked(scanner, SCAM)


def test_what_is_not_found_is_not_attacked(scanner):
    """Nothing is asked about a message nobody is warned of, and no move is counted."""
    figures = attacked(scanner, "好的，知道了")
    assert figures["moves"] == {}
    assert figures["recall"]["200"]["hits"] == 0
    assert figures["kept"]["0"]["total"] == 0


@pytest.mark.parametrize("name", sorted(attack.MOVES))
def test_a_move_says_what_it_cost(scanner, name):
    """Characters touched are counted, harmless text added is counted, and nothing is lost."""
    target = attack.start(SCAM, scanner.scan(SCAM))
    done = attack.MOVES[name](target.best, 20, HARMLESS, target.rng)
    changed = done.text != SCAM
    free = name in ("reorder clauses", "padding")
    assert (done.edits > 0) == (changed and not free)
    assert (done.padding > 0) == (name == "padding")
    if name.startswith(("insert", "split", "padding")):
        assert changed
        left = iter(done.text)
        assert all(char in left for char in SCAM)


def test_attempts_stay_within_the_limits(scanner):
    """However long he goes on, a tenth of the characters and two hundred more are all he has."""
    target = attack.start(SCAM, scanner.scan(SCAM))
    for _ in range(30):
        for attempt in attack.attempts(target, HARMLESS, 10):
            assert attempt.edits <= max(attack.LEAST_EDITS, attack.EDIT_SHARE * len(SCAM))
            assert attempt.padding <= attack.PADDING
            target.best = attempt
