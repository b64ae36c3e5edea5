"""Invented chats for the report: one that goes wrong step by step, and one full of traps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind, Level, Message
from scamscan.reports.page_collect import Collector
from scamscan.scanner import Scanner
from scamscan.threads import Threads

DAY = date(2026, 11, 22)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRAPS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}</style></title></details>",
    "‮gpj.exe‬\x1b[2J\x00\x07",
    "<a href='http://evil.example/'>x</a> http://evil.example/a?b=c&d",
    "مرحبا שלום‏ مرحبا",
    "Z" + "͂" * 80,
    "\ud800 lone",
    "<!-- --><![CDATA[ ]]>&lt;&#x3c;script&gt;",
)
STEPS = (
    ("姐姐在吗，我这边有个点赞的活", False),
    ("什么活", True),
    ("给视频点赞截图，一单3块，当天结", False),
    ("表现好的可以做垫付单，先垫100返130", False),
    ("下载这个软件接单，微信会被封 http://task-lu.example.top/app", False),
    ("加财务老师微信 caiwu88899", False),
    ("", True),
    ("第三单要垫5880，做完一起返，超时就冻结", False),
    ("转过去了", True),
    ("再转到安全账户解冻，不要告诉家里人，验证码也报给我", False),
)


def rebate(trap="", conversation="兼职群"):
    """A rebate scam with a payment; ``trap`` is written into every name and text."""
    messages = []
    for number, (text, mine) in enumerate(STEPS):
        paid = not text
        messages.append(
            Message(
                text=text + trap if text else "",
                time=START + timedelta(minutes=7 * number),
                sender_name=("我" if mine else "小鹿") + trap,
                sender_id="me" if mine else "other",
                is_self=mine,
                conversation=conversation + trap,
                kind=Kind.TRANSFER if paid else Kind.TEXT,
                amount=Decimal(100) if paid else None,
                currency="CNY" if paid else None,
                direction="out" if paid else None,
                source=f"{trap.replace(':', '')}chat.txt:{number + 1}",
            )
        )
    return messages


def report_of(records, *, options=(), size=7):
    """The data of a report, made the way ``scan`` makes it: block by block."""
    scanner = Scanner()
    threads = Threads(scanner)
    collector = Collector()
    for start in range(0, len(records), size):
        block = records[start : start + size]
        messages = [one for one in block if isinstance(one, Message)]
        verdicts = threads.feed(messages)
        alarms = {
            place: one for place, one in enumerate(verdicts) if one.level is not Level.NOTHING_FOUND
        }
        collector.add(block, alarms)
    return collector.finish(threads.verdicts(), day=DAY, version="1.0", options=options)


def hostile_records():
    """Traps in every field, beside records that could not be read."""
    records = [message for trap in TRAPS for message in rebate(trap)]
    records += [
        BadRecord(error=InputError(trap, where=trap, hint=trap), source=trap) for trap in TRAPS
    ]
    return records
