"""Meta's downloads and encrypted chats, Discord, Slack."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

from scamscan.records import BadRecord, Kind
from tests.chats.exports import all_of, code_of, messages_of, shown, write

MOMENT = 1772416800000


def mangled(text):
    """UTF-8 bytes written as Latin-1, as a download has them."""
    return text.encode().decode("latin-1")


def thread(*messages, title="柯经理", names=("柯经理", "小宁"), right=mangled):
    """A thread of a download; messages are given newest first."""
    return {
        "participants": [{"name": right(name)} for name in names],
        "messages": list(messages),
        "title": right(title),
        "thread_path": "inbox/ke_1",
    }


def said(text, number=0, sender="柯经理", right=mangled, **more):
    """One message of a download."""
    return {
        "sender_name": right(sender), "timestamp_ms": MOMENT + number,
        "content": right(text), **more,
    }  # fmt: skip


def test_a_download_is_mended_and_turned_round(tmp_path):
    """38: every string is mended, and the newest message comes last."""
    path = tmp_path / "message_1.json"
    path.write_text(
        json.dumps(thread(said("好的", 2, "小宁"), said("投资吗😀", 1)), ensure_ascii=True), "utf-8"
    )
    assert code_of(path) == "meta-json"
    messages = messages_of(path)
    assert shown(messages, "text", "sender_name", "is_self", "conversation", "source") == [
        ("投资吗😀", "柯经理", False, "柯经理", "message_1.json:2"),
        ("好的", "小宁", True, "柯经理", "message_1.json:1"),
    ]
    assert messages[0].time == datetime.fromtimestamp((MOMENT + 1) / 1000, UTC)


def test_a_clean_file_is_not_mended(tmp_path):
    """38: one character beyond Latin-1 shows that the whole file is clean."""
    text = mangled("é")  # reads "Ã©" and means it
    file = thread(said(text, right=str), said("在吗", right=str), right=str)
    messages = messages_of(write(tmp_path, "message_1.json", file))
    assert [message.text for message in messages] == ["在吗", "Ã©"]


def test_an_encrypted_chat_is_never_mended(tmp_path):
    """38: it is clean though all of it be Latin; its thread is called after the other side."""
    chat = {
        "participants": ["Ann Lee", "Max Roe"], "threadName": "Ann Lee_7",
        "messages": [
            {"isUnsent": False, "media": [], "reactions": [], "senderName": "Max Roe",
             "text": "Ã©", "timestamp": MOMENT + 5, "type": "text"},
            {"isUnsent": True, "media": [], "reactions": [], "senderName": "Ann Lee",
             "text": "", "timestamp": MOMENT, "type": "text"},
            {"isUnsent": False, "media": [{"uri": "./media/a.jpg"}], "senderName": "Ann Lee",
             "text": "", "timestamp": MOMENT - 1, "type": "media"},
        ],
    }  # fmt: skip
    path = write(tmp_path, "Ann Lee_7.json", chat)
    assert code_of(path) == "messenger-e2e-json"
    assert shown(messages_of(path), "text", "sender_name", "is_self", "recalled", "kind") == [
        ("[图片]", "Ann Lee", False, False, Kind.IMAGE),
        ("[已撤回]", "Ann Lee", False, True, Kind.TEXT),
        ("Ã©", "Max Roe", True, False, Kind.TEXT),
    ]


def test_a_shared_link_stands_outside_the_words(tmp_path):
    """13: ``share.link``; pictures and voice keep a placeholder; a call is the platform's line."""
    share = {"link": "https://lucky-a1.top/x", "share_text": mangled("抽奖")}
    path = write(
        tmp_path,
        "message_1.json",
        thread(
            said("", 4, call_duration=12, type="Call"),
            said("", 3, audio_files=[{"uri": "a.mp4"}]),
            said("", 2, photos=[{"uri": "p.jpg"}]),
            said("看", 1, share=share),
        ),
    )
    assert shown(messages_of(path), "kind", "text", "urls") == [
        (Kind.LINK, "看\n抽奖", ("https://lucky-a1.top/x",)),
        (Kind.IMAGE, "[图片]", ()),
        (Kind.VOICE, "[语音]", ()),
        (Kind.SYSTEM, "[通话]", ()),
    ]


def test_nobody_is_oneself_in_a_meta_group(tmp_path):
    """A group's title is no member's name."""
    file = thread(said("早"), title="甲", names=("甲", "乙", "丙"))
    assert [m.is_self for m in messages_of(write(tmp_path, "message_1.json", file))] == [None]


def test_a_thread_in_several_files_is_read_from_its_oldest(tmp_path):
    """The highest number holds the oldest messages; threads do not mix."""
    folder = "your_facebook_activity/messages/inbox"
    for number in (1, 2, 10):
        write(tmp_path, f"{folder}/ke_1/message_{number}.json", thread(said(f"第{number}件")))
    write(tmp_path, f"{folder}/lin_2/message_1.json", thread(said("另一人"), title="林"))
    texts = [message.text for message in messages_of(tmp_path)]
    assert texts == ["第10件", "第2件", "第1件", "另一人"]


def test_a_cut_download_tells_that_its_oldest_messages_are_missing(tmp_path):
    """12: what is lost stood before what is read."""
    text = json.dumps(thread(said("新", 9), said("旧", 1), said("最旧")), ensure_ascii=False)
    path = write(tmp_path, "message_1.json", text[: text.index(mangled("最旧"))])
    # The title stands behind the cut, so the participants and the first message tell the kind.
    found = all_of(path)
    assert isinstance(found[0], BadRecord)
    assert [item.text for item in found[1:]] == ["旧", "新"]


def test_participants_with_other_messages_are_not_meta(tmp_path):
    """The messages have the keys of a download."""
    other = {"participants": [{"name": "甲"}], "messages": [{"text": "好", "sender": "甲"}]}
    assert code_of(write(tmp_path, "x.json", other)) != "meta-json"


def channel(*messages, kind="GuildTextChat", name="公告"):
    """A channel of Discord's."""
    return {
        "guild": {"id": "1", "name": "交流社"}, "channel": {"id": "2", "type": kind,
        "category": "资讯", "name": name}, "dateRange": {}, "messages": list(messages),
        "messageCount": len(messages),
    }  # fmt: skip


def posted(content, label="Default", **more):
    """One message of Discord's."""
    return {
        "id": "5", "type": label, "timestamp": "2026-03-02T10:00:00.1230000+08:00",
        "content": content, "author": {"id": "77", "name": "ke", "nickname": "柯经理"},
        "attachments": [], "embeds": [], **more,
    }  # fmt: skip


def test_discord_messages_keep_every_field(tmp_path):
    """Seven digits of a second and a zone; guild, category and channel as conversation."""
    path = write(tmp_path, "d.json", channel(posted("早")))
    assert code_of(path) == "discord-json"
    (message,) = messages_of(path)
    assert message.time.isoformat() == "2026-03-02T10:00:00+08:00"
    assert (message.sender_id, message.sender_name) == ("77", "柯经理")
    assert message.conversation == "交流社 / 资讯 / 公告"
    assert message.is_self is None


def test_discord_words_may_be_in_cards_only(tmp_path):
    """13: title, description, fields and link of an embed; names of files; forwarded words."""
    embed = {"title": "空投", "url": "https://drop-a1.top/c", "description": "限时",
             "fields": [{"name": "数量", "value": "500"}]}  # fmt: skip
    path = write(
        tmp_path,
        "d.json",
        channel(
            posted("", embeds=[embed]),
            posted("", attachments=[{"url": "https://cdn.example/a", "fileName": "钱包.apk"}]),
            posted("", forwardedMessage={"content": "内部", "attachments": [], "embeds": []}),
            posted("", "GuildMemberJoin"),
        ),
    )
    assert shown(messages_of(path), "kind", "text", "urls", "forwarded") == [
        (Kind.TEXT, "空投\n限时\n数量\n500", ("https://drop-a1.top/c",), False),
        (Kind.FILE, "[文件] 钱包.apk", (), False),
        (Kind.TEXT, "内部", (), True),
        (Kind.SYSTEM, "加入了服务器", (), False),
    ]


def test_a_discord_chat_of_two_is_called_after_the_other_side(tmp_path):
    """So whoever is called otherwise is oneself."""
    own = posted("在", author={"id": "1", "name": "ning", "nickname": "小宁"})
    path = write(tmp_path, "d.json", channel(posted("在吗"), own, kind="DirectTextChat", name="ke"))
    assert shown(messages_of(path), "is_self", "conversation") == [(False, "ke"), (True, "ke")]


def test_discord_csv(tmp_path):
    """All cells quoted, a mark at the beginning, line ends inside a cell."""
    text = (
        '\ufeff"AuthorID","Author","Date","Content","Attachments","Reactions"\r\n'
        '"77","ke","2026-03-02T10:00:00.0000000+08:00","第一行\r\n第二行","",""\r\n'
        '"78","li","2026-03-02T10:01:00.0000000+08:00","","https://cdn.example/x/a.png?ex=1",""\r\n'
    )
    path = write(tmp_path, "d.csv", text)
    assert code_of(path) == "discord-csv"
    messages = messages_of(path)
    assert shown(messages, "sender_id", "sender_name", "text", "kind") == [
        ("77", "ke", "第一行\n第二行", Kind.TEXT),
        ("78", "li", "[图片]", Kind.IMAGE),
    ]
    assert messages[0].time_exact


def test_parts_of_a_discord_channel_come_by_number(tmp_path):
    """``[part 2]`` before ``[part 10]``."""
    for number in (2, 10):
        write(tmp_path, f"公告 [part {number}].json", channel(posted(f"第{number}部")))
    assert [message.text for message in messages_of(tmp_path)] == ["第2部", "第10部"]


USERS = [
    {"id": "U1", "name": "ke", "profile": {"display_name": "柯经理", "real_name": "Ke"}},
    {"id": "U2", "name": "ning", "profile": {"display_name": "", "real_name": "小宁"}},
]
DAY = [
    {"type": "message", "user": "U1", "ts": "1772416800.000200",
     "text": "<@U2> 看 <https://a1b.top/x?a=1&amp;b=2|官网> &amp; <#C1|公告> <!channel>"},
    {"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "提醒", "text": "",
     "ts": "1772416801.000100", "attachments": [
         {"title": "到账通知", "title_link": "https://pay-b2.top/n", "text": "请<https://c.top>确认"}]},
    {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1772416802.0",
     "text": "<@U2> has joined the channel"},
    {"type": "message", "user": "U2", "ts": "1772416803.0", "text": "",
     "files": [{"name": "合同.pdf"}]},
]  # fmt: skip


def workspace(folder):
    """A workspace as Slack packs it."""
    write(folder, "users.json", USERS)
    write(folder, "channels.json", [{"id": "C1", "name": "公告"}])
    write(folder, "dms.json", [{"id": "D1", "members": ["U1", "U2"]}])
    write(folder, "integration_logs.json", [{"user_id": "U1", "date": "1"}])
    write(folder, "公告/2026-03-02.json", DAY)
    write(folder, "公告/2026-03-10.json", DAY[:1])
    write(folder, "D1/2026-03-02.json", DAY[3:])
    return folder


def test_slack_workspace(tmp_path):
    """41: bots speak in attachments; names come from the list beside; lists are no chats."""
    messages = messages_of(workspace(tmp_path))
    assert shown(messages, "text", "sender_name", "conversation", "kind") == [
        ("[文件] 合同.pdf", "小宁", "柯经理、小宁", Kind.FILE),
        ("@小宁 看 官网 & #公告 @channel", "柯经理", "公告", Kind.TEXT),
        ("到账通知\n请https://c.top确认", "提醒", "公告", Kind.TEXT),
        ("@小宁 has joined the channel", None, "公告", Kind.SYSTEM),
        ("[文件] 合同.pdf", "小宁", "公告", Kind.FILE),
        ("@小宁 看 官网 & #公告 @channel", "柯经理", "公告", Kind.TEXT),
    ]
    assert messages[1].urls == ("https://a1b.top/x?a=1&b=2",)
    assert messages[2].urls == ("https://pay-b2.top/n",)
    assert messages[1].time == datetime.fromtimestamp(1772416800.0002, UTC)


def test_slack_zip_reads_like_its_folder(tmp_path):
    """Names come from the list inside the zip."""
    folder = workspace(tmp_path / "export")
    with zipfile.ZipFile(tmp_path / "slack.zip", "w") as archive:
        for path in sorted(folder.rglob("*.json")):
            archive.write(path, path.relative_to(folder))
    fields = ("text", "sender_name", "conversation")
    packed = messages_of(tmp_path / "slack.zip")
    assert shown(packed, *fields) == shown(messages_of(folder), *fields)


def test_a_slack_day_alone_keeps_ids(tmp_path):
    """Without the list of people the ids stay."""
    path = write(tmp_path, "2026-03-02.json", DAY[:1])
    assert code_of(path) == "slack-day-json"
    (message,) = messages_of(path)
    assert (message.sender_id, message.sender_name) == ("U1", None)
    assert message.text.startswith("@U2 看 官网")


def test_an_array_without_types_is_not_slack(tmp_path):
    """``ts`` alone is anybody's."""
    assert code_of(write(tmp_path, "x.json", [{"ts": 1, "text": "好"}])) != "slack-day-json"


def test_users_without_channels_are_no_workspace(tmp_path):
    """A folder with a ``users.json`` of its own is left as it is."""
    write(tmp_path, "users.json", [{"ts": "1772416800.0", "type": "message", "text": "一"}])
    write(tmp_path, "a/2026-03-02.json", DAY[:1])
    assert len(messages_of(tmp_path)) == 2
