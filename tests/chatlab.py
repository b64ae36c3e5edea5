"""Small exports in ChatLab's convention, every name, number and account invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

ME, OTHER = "me_01", "wx_9"
START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
TEXT, IMAGE, RED_PACKET, TRANSFER = 0, 1, 20, 21
SCAM = (
    (OTHER, TEXT, "您好，我是市公安局王警官，您的账户涉嫌洗钱"),
    (ME, TEXT, "啊？什么情况"),
    (OTHER, TEXT, "加我微信 zx88899 或者打 13812345678，不要告诉家里人"),
    (OTHER, TEXT, "打开 http://pay-x.example.top/a?u=13812345678 登录核查"),
    (OTHER, TEXT, "转到安全账户 6222021234567890123 户名：赵铁柱 开户行：工商银行杭州文三路支行"),
    (ME, TRANSFER, "[转账] ￥5000.00"),
    (OTHER, TRANSFER, "[转账] 已收款 ￥5000.00"),
    (ME, TEXT, "转过去了，5000元"),
    (OTHER, TEXT, "再打一笔USDT到 TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"),
    (ME, RED_PACKET, "[红包] ￥200.00"),
    (ME, TEXT, "验证码发给你了 883921"),
    (OTHER, IMAGE, "[图片]"),
    (OTHER, TEXT, "现金寄到浙江省杭州市西湖区文三路12号3栋502室"),
    (ME, TEXT, "我又用银行卡转了3万给你"),
    (OTHER, TRANSFER, "[转账] ￥88.00"),
)
HARMLESS = (
    (OTHER, TEXT, "晚上回来吃饭吗"),
    (ME, TEXT, "回，带瓶酱油吗"),
    (OTHER, TEXT, "好，路上慢点"),
)
NAMES = {ME: "李小明", OTHER: "王警官"}


def export(rows=SCAM, *, name="王警官", names=NAMES, owner=ME):
    """The bytes of an export; a row is sender, kind, words."""
    messages = [
        {
            "sender": sender,
            "accountName": names.get(sender, sender),
            "timestamp": int((START + timedelta(minutes=10 * place)).timestamp()),
            "type": kind,
            "content": words,
        }
        for place, (sender, kind, words) in enumerate(rows)
    ]
    meta = {"name": name, "platform": "wechat", "type": "private"}
    if owner:
        meta["ownerId"] = owner
    whole = {"chatlab": {"version": "0.0.2"}, "meta": meta, "members": [], "messages": messages}
    return json.dumps(whole, ensure_ascii=False).encode()


def long_export(path, count):
    """A family's everyday chat of any length, as JSON lines."""
    said = ("今天吃什么", "好的", "我晚点到", "明天开会记得带电脑", "哈哈哈", "收到", "晚安")
    head = {"_type": "header", "chatlab": {"version": "0.0.2"}}
    head["meta"] = {"name": "一家人", "ownerId": "u0"}
    with path.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(head, ensure_ascii=False) + "\n")
        for place in range(count):
            who = f"u{place % 5}"
            row = {"_type": "message", "sender": who, "accountName": f"家人{who}", "type": TEXT}
            row |= {"timestamp": 1_760_000_000 + 60 * place, "content": said[place % len(said)]}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
