"""Whatever stands where a reader expects something else, no reader breaks off."""

from __future__ import annotations

import copy
import json
import random

import pytest

from scamscan.records import BadRecord, Message
from tests.chats import test_phone_messengers, test_social, test_telegram, test_work_platforms
from tests.chats.exports import all_of, jsonl, write

ODD: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 1e300, 10**30, "", "x", "\ud800", "{", "[1]", '{"a":', "NaN",
    "2026-13-45", [], {}, [[]], [None], {"": None}, {"text": [1]}, [{"type": {}}], "9" * 400,
)  # fmt: skip
WECOM = test_work_platforms.archived
FEISHU = test_work_platforms.item
SAMPLES = {
    "telegram": test_telegram.chat(
        test_telegram.said(
            1, ["点", {"type": "text_link", "text": "这", "href": "https://a1b.top"}],
            inline_bot_buttons=[[{"type": "url", "text": "领", "data": "https://a1b.top"}]],
            poll={"question": "选", "answers": [{"text": "甲"}]}, file="a", file_name="b",
            invoice_information={"title": "a", "amount": 5, "currency": "CNY"},
            contact_information={"first_name": "王"}, todo_list={"title": "a", "answers": [{}]},
        ),
        {"id": 2, "type": "service", "actor": "a", "action": "b", "members": ["c"], "title": "d"},
    ),
    "account": {
        "about": "", "personal_information": {"user_id": 1},
        "chats": {"about": "", "list": [test_telegram.chat(test_telegram.said(1, "好"))]},
    },
    "wecom": [
        WECOM("mixed", {"item": [{"type": "text", "content": '{"content":"看"}'}]}),
        WECOM("redpacket", {"totalamount": 100}), WECOM("news", {"item": [{"title": "a"}]}),
    ],
    "feishu": {"code": 0, "data": {"items": [
        FEISHU("post", {"title": "a", "content": [[{"tag": "a", "text": "b", "href": "c"}]]},
               mentions=[{"key": "a", "name": "b"}]),
        FEISHU("interactive", {"elements": [{"text": "a"}]}),
        FEISHU("system", {"template": "{a}", "a": ["b"]})]}},
    "dingtalk": {"export_time": "", "conversations": [{"title": "a", "messages": [
        {"sender_name": "a", "text": "b", "created_at": 1, "attachments": [{"url": "c"}]}]}]},
    "meta": test_social.thread(
        test_social.said("a", share={"link": "b", "share_text": "c"}, files=[{"uri": "d"}])
    ),
    "encrypted": {"participants": ["a", "b"], "threadName": "a_1", "messages": [
        {"senderName": "a", "text": "b", "timestamp": 1, "media": [{"uri": "c"}]}]},
    "discord": test_social.channel(
        test_social.posted("a", embeds=[{"title": "b", "fields": [{"name": "c", "value": "d"}],
                                         "author": {"name": "e"}, "footer": {"text": "f"}}],
                           attachments=[{"fileName": "g"}], forwardedMessage={"content": "h"})
    ),
    "slack": test_social.DAY,
    "whatsapp": {"86@s.whatsapp.net": {"name": "a", "messages": {
        "1": {"from_me": True, "timestamp": 1, "data": "b", "media": True, "mime": "image/a"}}}},
    "training": [{"conversations": [{"role": "user", "content": "a"}]}],
    "signal": {"date": "2026-03-02", "sender": "a", "body": "b", "quote": "> c",
               "attachments": [{"name": "d"}]},
}  # fmt: skip


def changed(value, dice):
    """The same value with one node, somewhere, become something else."""
    nodes = []

    def walk(holder):
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, one in list(pairs):
            nodes.append((holder, key))
            if isinstance(one, (dict, list)):
                walk(one)

    walk(value)
    holder, key = dice.choice(nodes)
    holder[key] = copy.deepcopy(dice.choice(ODD))
    return value


@pytest.mark.parametrize("name", SAMPLES)
def test_no_value_breaks_a_reader(tmp_path, name):
    """One to three nodes of a valid export become anything; messages and bad records come out."""
    dice = random.Random(name)
    for _ in range(60):
        value = copy.deepcopy(SAMPLES[name])
        for _ in range(dice.randint(1, 3)):
            value = changed(value, dice)
        text = json.dumps(value)
        for item in all_of(write(tmp_path, "x", text)):
            assert isinstance(item, (Message, BadRecord))
            if isinstance(item, Message):
                item.text.encode()
                assert item.text is not None
                hash(item)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_anywhere_breaks_no_reader(tmp_path, name):
    """12: an interrupted download ends in the middle of anything."""
    text = json.dumps(SAMPLES[name], ensure_ascii=False, indent=1)
    for cut in range(1, len(text), max(1, len(text) // 40)):
        for item in all_of(write(tmp_path, "x", text[:cut])):
            assert isinstance(item, (Message, BadRecord))


TEXTS = {
    "page": test_telegram.PAGE,
    "imessage": test_phone_messengers.IMESSAGE,
    "signal": test_phone_messengers.SIGNAL,
    "welink": test_work_platforms.WELINK,
    "wecom": jsonl(*SAMPLES["wecom"]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_pieces_in_any_order_break_no_reader(tmp_path, name):
    """Lines doubled, dropped and swapped; bytes of another encoding in between."""
    dice = random.Random(name)
    for _ in range(40):
        lines = TEXTS[name].split("\n")
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(lines))
            lines[at : at + 1] = dice.choice([[], [lines[at]] * 2, [lines[-at]], ["\x00<>" * 9]])
            lines = lines or [""]
        data = "\n".join(lines).encode() + dice.randbytes(dice.randint(0, 9))
        for item in all_of(write(tmp_path, "x", data)):
            assert isinstance(item, (Message, BadRecord))


@pytest.mark.parametrize(
    "start",
    ["Mar 02, 2026  5:29:42 PM (", "张三(", "[2026-03-02 10:00:00] ", '{"', "<a ", "\\", "(((",
     "    ", "> ", "[a](./media/"],
)  # fmt: skip
def test_a_line_of_a_megabyte_takes_no_time(tmp_path, start):
    """61: every grammar is tried on it and none searches for long."""
    head = "Mar 02, 2026  5:29:42 PM\nMe\n"
    for begin in ("", head, test_phone_messengers.SIGNAL, test_work_platforms.WELINK):
        all_of(write(tmp_path, "x", begin + start * (1_000_000 // len(start)) + "\n"))
