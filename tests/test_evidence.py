"""An evidence pack holds what the export says, unchanged, and nothing the tool made up."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import pytest

import scamscan
from scamscan import evidence
from scamscan.errors import InputError, MissingFileError
from scamscan.evidence import manifest
from scamscan.evidence.words import words
from tests import chatlab
from tests.loopback import answer as http_answer
from tests.loopback import asking, domain_json, rdap, rdap_server

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))
SCHEMAS = Path(scamscan.__file__).parent / "schema"


def save(folder, data=None, name="与王警官.json"):
    """An export on disk."""
    path = folder / name
    path.write_bytes(chatlab.export() if data is None else data)
    return path


def make(tmp_path, data=None, *, target="包", name="与王警官.json", **more):
    """A pack of an export, made at a fixed moment."""
    source = more.pop("source", None) or save(tmp_path, data, name)
    return evidence.make(evidence.Request(source=source, target=tmp_path / target, now=NOW, **more))


def rows(made, table):
    """A table of a pack, as dictionaries."""
    with (made.folder / "facts" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def column(made, table, name):
    """One column of a table."""
    return [row[name] for row in rows(made, table)]


def listed(made):
    """The manifest."""
    return json.loads((made.folder / manifest.JSON_NAME).read_text("utf-8"))


def everything(folder):
    """Every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- originals and manifest


def test_the_original_is_copied_byte_for_byte_and_left_alone(tmp_path):
    """The copy equals the source, keeps its time, and the source keeps everything."""
    source = save(tmp_path)
    os.utime(source, ns=(10**18, 10**18))
    before = source.stat()
    made = make(tmp_path, source=source)
    copy = made.folder / "originals" / source.name
    assert copy.read_bytes() == source.read_bytes()
    assert copy.stat().st_mtime_ns == 10**18
    after = source.stat()
    assert (before.st_mtime_ns, before.st_mode, before.st_ino) == (
        after.st_mtime_ns, after.st_mode, after.st_ino,
    )  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, "包"])


def test_the_manifest_lists_every_file_with_its_sha256(tmp_path):
    """JSON as its schema says, CSV with the same columns, and the number is the JSON's SHA-256."""
    made = make(tmp_path)
    data = listed(made)
    schema = json.loads((SCHEMAS / "evidence-1.json").read_text("utf-8"))
    jsonschema.validate(data, schema)
    on_disk = everything(made.folder)
    for row in data["files"]:
        assert hashlib.sha256(on_disk[row["file"]]).hexdigest() == row["sha256"]
        assert len(on_disk[row["file"]]) == row["bytes"]
    covered = {row["file"] for row in data["files"]}
    free = {name for name in on_disk if name.startswith("draft/")} | {
        "README.txt", "manifest.json", "manifest.csv",
    }  # fmt: skip
    assert covered | free == set(on_disk)
    with (made.folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert list(table[0]) == list(manifest.COLUMNS)
    assert [row["sha256"] for row in table] == [row["sha256"] for row in data["files"]]
    assert hashlib.sha256(on_disk["manifest.json"]).hexdigest() == made.number
    first = data["files"][0]
    assert (first["source"], first["account_or_url"]) == ("ChatLab JSON", "王警官")
    assert (first["timeline_ref"], first["edited"]) == ("1-15", "否")


def test_the_number_is_on_every_paper_with_the_limit_of_what_it_means(tmp_path):
    """Statement and README carry it; the opinion and the facts need not."""
    made = make(tmp_path)
    grouped = manifest.grouped(made.number)
    for file in ("README.txt", "draft/statement.html"):
        text = (made.folder / file).read_text("utf-8-sig")
        assert grouped in text, file
        assert words()["limit"] in text, file


def test_only_the_owner_may_read_a_pack(tmp_path):
    """Folders 0700, files 0600, the zip too."""
    made = make(tmp_path, zipped=True)
    for path in (made.folder, *made.folder.rglob("*"), made.archive):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_is_taken_whole_pictures_too_and_links_are_refused(tmp_path):
    """What readers pass over is evidence all the same; a link could lead anywhere."""
    folder = tmp_path / "导出"
    (folder / "media" / "深").mkdir(parents=True)
    save(folder)
    (folder / "media" / "深" / "1.jpg").write_bytes(b"\xff\xd8picture")
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET", "utf-8")
    (folder / "link.txt").symlink_to(secret)
    (folder / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    made = make(tmp_path, source=folder)
    copied = {row["file"] for row in listed(made)["files"] if row["kind"] == "导出"}
    assert copied == {"originals/导出/与王警官.json", "originals/导出/media/深/1.jpg"}
    refused = {row["在哪里"] for row in rows(made, "unread")}
    assert refused == {"link.txt", "elsewhere", "pipe"}
    assert not any(b"TOP-SECRET" in data for data in everything(made.folder).values())
    assert made.facts.messages == len(chatlab.SCAM)


def test_an_export_that_is_a_link_is_refused(tmp_path):
    """So is one that is not there."""
    link = tmp_path / "link.json"
    link.symlink_to(save(tmp_path))
    for source in (link, tmp_path / "nothing.json"):
        with pytest.raises(MissingFileError):
            make(tmp_path, source=source)
    assert not (tmp_path / "包").exists()


HOSTILE = [
    "...", "...json", "con.json", "COM1", "a\u202egpj.exe", "x\x07\x1b[31my.json",
    "=cmd|' C calc'!A0.json", "好" * 70 + ".json", "end. ", "a\\b:c*d?.json", "-rf", "~", "&lt;b>",
]  # fmt: skip


def test_hostile_names_are_made_harmless_and_kept_in_the_manifest(tmp_path):
    """Nothing lands outside, nothing a file system refuses, and each file keeps its own copy."""
    folder = tmp_path / "导出"
    folder.mkdir()
    wanted = {}
    for place, name in enumerate(HOSTILE):
        (folder / name).write_bytes(f"file {place}".encode())
        wanted[name] = f"file {place}".encode()
    (folder / "CON.JSON").write_bytes(b"twin")
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_bytes(b"no text")
    made = make(tmp_path, source=folder)
    kept = [row for row in listed(made)["files"] if row["kind"] == "导出"]
    assert len({row["file"].casefold() for row in kept}) == len(wanted) + 2
    for row in kept:
        name = row["file"].rpartition("/")[2]
        assert len(name.encode()) <= 140
        assert not set(name) & set('\\:*?"<>|\x07\x1b\u202e'), name
        assert not name.startswith((".", " "))
        assert not name.endswith((".", " "))
        assert name.partition(".")[0].casefold() not in ("con", "com1")
    assert evidence.verify(made.folder, made.number).same
    assert {(made.folder / row["file"]).read_bytes() for row in kept} >= set(wanted.values())


# --- facts


def test_the_timeline_has_every_message_in_order_with_its_zone(tmp_path):
    """Numbers, times with zone, whose message, and where it stands in the original."""
    made = make(tmp_path)
    table = rows(made, "timeline")
    assert [row["消息编号"] for row in table] == [str(n) for n in range(1, len(chatlab.SCAM) + 1)]
    assert table[0]["时间"] == "2026-03-01 10:00:00+08:00"
    assert table[0]["哪一方"] == "对方"
    assert table[1]["哪一方"] == "本人"
    assert [row["原话"] for row in table] == [row[2] for row in chatlab.SCAM]
    assert table[4]["出处（originals 里的文件:位置）"] == "与王警官.json:5"


def test_everything_the_other_side_gave_is_listed_with_its_message(tmp_path):
    """Accounts, numbers, links, names, places and wallets; the reader's own are not his."""
    made = make(tmp_path)
    found = {(row["种类"], row["内容"].lstrip("'")): row for row in rows(made, "accounts")}
    wanted = {
        ("微信", "zx88899"): 3,
        ("电话", "13812345678"): 3,
        ("网址", "http://pay-x.example.top/a?u=13812345678"): 4,
        ("收款账号", "6222021234567890123"): 5,
        ("户名或姓名", "赵铁柱"): 5,
        ("开户行", "工商银行杭州文三路支行"): 5,
        ("USDT 收款地址（波场）", "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"): 9,
        ("地点", "浙江省杭州市西湖区文三路12号3栋502室"): 13,
    }
    for key, message in wanted.items():
        assert found[key]["第一次的消息编号"] == str(message), key
        assert found[key]["谁给的"] == "王警官"
    assert not any(value in ("883921", "30000") for _, value in found)


def test_money_is_added_up_once(tmp_path):
    """A receipt, a told repetition and money received are no payments; a told sum is not added."""
    made = make(tmp_path)
    flow = words()["flows"]
    table = rows(made, "payments")
    assert [row["方向"] for row in table] == [
        flow["out"], flow["receipt"], flow["repeat"], flow["out"], flow["told"], flow["in"],
    ]  # fmt: skip
    assert [row["付出累计（只加转账和红包记录）"] for row in table][-1] == "5200.00"
    assert dict(made.facts.totals) == {"CNY": 5200}
    assert made.facts.told == 1
    assert {row["对方"] for row in table} == {"王警官"}


def test_a_returned_transfer_is_no_payment(tmp_path):
    """Money that came back is not lost."""
    chat = (*chatlab.HARMLESS, (chatlab.ME, chatlab.TRANSFER, "[转账] 已退还 ￥900.00"))
    made = make(tmp_path, chatlab.export(chat))
    assert made.facts.totals == ()
    assert column(made, "payments", "方向") == [words()["flows"]["return"]]


@pytest.mark.parametrize(("back", "flow"), [("500.00", "mirror"), ("520.00", "in")])
def test_a_card_with_the_same_sum_is_not_called_income(back, flow, tmp_path):
    """Exports that leave out 已收款 show two equal cards; another sum is money received."""
    chat = [
        (chatlab.OTHER, 0, "先垫付"), (chatlab.ME, 21, "[转账] ￥500.00"),
        (chatlab.OTHER, 21, f"[转账] ￥{back}"),
    ]  # fmt: skip
    made = make(tmp_path, chatlab.export(chat))
    assert column(made, "payments", "方向")[1] == words()["flows"][flow]
    assert dict(made.facts.totals) == {"CNY": 500}


def test_in_a_group_the_receiver_of_a_payment_is_marked_as_unsure(tmp_path):
    """Nobody can tell whom a card in a group went to."""
    chat = [("u2", 0, "大家好"), ("u3", 0, "交一下班费"), (chatlab.ME, 21, "[转账] ￥30.00")]
    made = make(tmp_path, chatlab.export(chat, name="班级群"))
    assert column(made, "payments", "对方") == ["u3（请核对）"]


def test_an_export_that_does_not_say_whose_a_message_is_can_be_told(tmp_path):
    """Without an owner nothing is a payment; with ``me`` it is; a wrong name is refused."""
    data = chatlab.export(owner=None)
    made = make(tmp_path, data)
    assert made.facts.totals == ()
    assert words()["statement"]["no_self"] in (made.folder / "README.txt").read_text("utf-8-sig")
    told = make(tmp_path, data, target="二", me="李小明")
    assert dict(told.facts.totals) == {"CNY": 5200}
    with pytest.raises(InputError):
        make(tmp_path, data, target="三", me="李大明")
    assert not (tmp_path / "三").exists()


def test_one_counterpart_can_be_named(tmp_path):
    """In a group only his accounts are listed; the timeline stays whole."""
    chat = [
        ("u2", 0, "我的微信 aunt2020"), ("u3", 0, "加微信 zx88899 带你赚钱"),
        (chatlab.ME, 21, "[转账] ￥30.00"),
    ]  # fmt: skip
    data = chatlab.export(chat, name="班级群")
    made = make(tmp_path, data, only=("u3",))
    assert column(made, "accounts", "内容") == ["zx88899"]
    assert len(rows(made, "timeline")) == 3
    both = make(tmp_path, data, target="二")
    assert set(column(both, "accounts", "内容")) == {"aunt2020", "zx88899"}
    with pytest.raises(InputError):
        make(tmp_path, data, target="三", only=("u9",))


def test_cells_are_safe_in_spreadsheets(tmp_path):
    """A formula is text, a card number keeps its digits, control characters show as names."""
    chat = [
        (chatlab.OTHER, 0, '=HYPERLINK("http://x.example","a")'),
        (chatlab.OTHER, 0, "＝1+1"), (chatlab.OTHER, 0, "-2+3"), (chatlab.OTHER, 0, "@SUM(1)"),
        (chatlab.OTHER, 0, "6222021234567890123"), (chatlab.OTHER, 0, "a\u202eb\x1b[31m"),
        (chatlab.OTHER, 0, "平常的话"),
    ]  # fmt: skip
    made = make(tmp_path, chatlab.export(chat, name="=1+1", names={chatlab.OTHER: "+name"}))
    said = column(made, "timeline", "原话")
    assert all(text.startswith("'") for text in said[:5])
    assert said[5:] == ["a<U+202E>b<ESC>[31m", "平常的话"]
    for table in ("timeline", "accounts", "people"):
        for row in rows(made, table):
            assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for cell in row.values())


def test_facts_and_opinions_lie_apart(tmp_path):
    """No fact file and no paper says how the tool judges; the opinion says it is none of them."""
    made = make(tmp_path)
    opinion = json.loads((made.folder / "opinion" / "opinion.json").read_text("utf-8"))
    schema = json.loads((SCHEMAS / "evidence-opinion-1.json").read_text("utf-8"))
    jsonschema.validate(opinion, schema)
    assert opinion["verdicts"][0]["category"] == "authority"
    for name, data in everything(made.folder).items():
        text = data.decode("utf-8-sig", "replace")
        if not name.startswith("opinion/"):
            assert "很可能是诈骗" not in text, name
            assert "冒充公检法" not in text, name
    assert words()["opinion"]["note"] in (made.folder / "opinion/opinion.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "data", [chatlab.export(()), chatlab.export(chatlab.HARMLESS), b"", b"\x00\x01 no chat"]
)
def test_any_export_becomes_a_pack(data, tmp_path):
    """Empty, harmless or unreadable: the original is kept with its SHA-256."""
    made = make(tmp_path, data)
    assert (made.folder / "originals" / "与王警官.json").read_bytes() == data
    assert evidence.verify(made.folder, made.number).same
    if made.facts.messages:
        assert words()["opinion"]["nothing"] in (made.folder / "opinion/opinion.txt").read_text(
            "utf-8"
        )
    elif data != chatlab.export(()):
        assert made.facts.unread_count == 1


# --- where it goes


@pytest.mark.parametrize("place", ["导出/包", "导出", "."])
def test_a_pack_never_lands_in_its_source(place, tmp_path):
    """Neither inside nor around it."""
    folder = tmp_path / "导出"
    folder.mkdir()
    save(folder)
    before = everything(tmp_path)
    with pytest.raises(InputError):
        evidence.make(evidence.Request(source=folder, target=tmp_path / place, now=NOW, force=True))
    assert everything(tmp_path) == before


def test_a_full_folder_is_refused_and_an_earlier_pack_is_only_renamed(tmp_path):
    """``force`` keeps the old pack beside the new one, and never moves a stranger's folder."""
    first = make(tmp_path)
    with pytest.raises(InputError):
        make(tmp_path)
    second = make(tmp_path, chatlab.export(chatlab.HARMLESS), force=True)
    assert len(second.kept) == 1
    assert evidence.verify(second.kept[0], first.number).same
    assert evidence.verify(second.folder, second.number).same
    mine = tmp_path / "照片"
    mine.mkdir()
    (mine / "1.jpg").write_bytes(b"1")
    with pytest.raises(InputError):
        make(tmp_path, target="照片", force=True)
    assert [path.name for path in mine.iterdir()] == ["1.jpg"]


def test_links_files_and_missing_folders_are_no_targets(tmp_path):
    """Nothing is followed and nothing replaced; an empty folder will do."""
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "file").write_text("x", "utf-8")
    for target in ("link", "file", "no/where"):
        with pytest.raises(InputError):
            make(tmp_path, target=target)
    assert make(tmp_path, target="real").folder == real


def test_a_zip_that_is_the_source_is_never_touched(tmp_path):
    """``-o chat --zip`` of ``chat.zip`` would write over the evidence itself."""
    import zipfile

    source = tmp_path / "chat.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("a.json", chatlab.export())
    before = source.read_bytes()
    with pytest.raises(InputError):
        make(tmp_path, source=source, target="chat", zipped=True, force=True)
    assert source.read_bytes() == before
    made = make(tmp_path, source=source)
    assert made.facts.messages == len(chatlab.SCAM)
    assert (made.folder / "originals" / "chat.zip").read_bytes() == before


def test_same_clock_same_bytes(tmp_path):
    """Two runs give the same folder and the same zip."""
    save(tmp_path)
    packs = []
    for name in ("一", "二"):
        (tmp_path / name).mkdir()
        made = evidence.make(
            evidence.Request(
                source=tmp_path / "与王警官.json",
                target=tmp_path / name / "包",
                now=NOW,
                zipped=True,
            )
        )
        archive = tmp_path / name / "包.zip"
        packs.append((made.number, everything(made.folder), archive.read_bytes()))
    assert packs[0] == packs[1]


def test_the_zip_holds_the_folder(tmp_path):
    """Unpacked, it verifies with the same number."""
    import zipfile

    made = make(tmp_path, zipped=True)
    with zipfile.ZipFile(made.archive) as archive:
        archive.extractall(tmp_path / "out")
    assert evidence.verify(tmp_path / "out" / "包", made.number).same
    assert everything(tmp_path / "out" / "包") == everything(made.folder)


# --- registrations


def test_registrations_are_snapshots_and_only_asked_for(tmp_path):
    """With consent the registry's answer is in the pack; without, nothing is asked."""

    def behave(handler):
        http_answer(
            handler, 200, domain_json(handler.path.rpartition("/")[2], "2026-11-19T00:00:00Z")
        )

    chat = [(chatlab.OTHER, 0, "登录 http://qingfeng-lvye.top/x?id=1 看看")]
    with rdap_server(behave) as server:
        registries = {"top": rdap(server.port)}
        made = make(tmp_path, chatlab.export(chat), registrations=asking(registries))
        row = rows(made, "registrations")[0]
        assert (row["域名"], row["注册日"]) == ("qingfeng-lvye.top", "2026-11-19")
        assert row["到查询日的天数"] == "3"
        assert server.asked == ["/domain/qingfeng-lvye.top"]
        quiet = make(tmp_path, chatlab.export(chat), target="二")
        assert len(server.asked) == 1
    assert not (quiet.folder / "facts" / "registrations.csv").exists()
    assert "2026-11-19" in (made.folder / "draft" / "statement.html").read_text("utf-8")


# --- a copy for sharing

PRIVATE = (
    "王警官", "李小明", "13812345678", "138 1234 5678", "zx88899", "6222021234567890123", "赵铁柱",
    "883921", "文三路12号", "wx_9", "me_01", "TQn9Y2kh", "u=1381", "110105194912310021", "abc@mail",
    "老李", "刘建国",
)  # fmt: skip


def test_a_shared_copy_names_nobody(tmp_path):
    """Names, ids, numbers, mails and places are gone from every file, Word's members too."""
    import io
    import zipfile

    chat = [
        *chatlab.SCAM,
        (
            chatlab.ME,
            0,
            "我叫刘建国，李小明是网名，身份证 110105194912310021，邮箱 abc@mail.example",
        ),
        (chatlab.OTHER, 0, "李小明你好，1 3 8 1 2 3 4 5 6 7 8 和 138 1234 5678 都能找到王警官"),
        ("u7", 0, "我是 老李"),
    ]
    data = chatlab.export(chat, names={**chatlab.NAMES, "u7": "老李"})
    made = make(tmp_path, data, name="与王警官13812345678.json", redact=True, zipped=True)
    seen = everything(made.folder)
    with zipfile.ZipFile(made.archive) as archive:
        seen |= {f"zip/{name}": archive.read(name) for name in archive.namelist()}
    for name, raw in list(seen.items()):
        if name.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                seen |= {f"{name}/{part}": archive.read(part) for part in archive.namelist()}
    assert any(name.endswith("word/document.xml") for name in seen)
    for name, raw in seen.items():
        text = raw.decode("utf-8", "replace")
        for secret in PRIVATE:
            assert secret not in text, (name, secret)
    assert not (made.folder / "originals").exists()


def test_a_shared_copy_keeps_what_happened(tmp_path):
    """The same person has the same stand-in everywhere; sums, times and hosts stay."""
    made = make(tmp_path, redact=True)
    table = rows(made, "timeline")
    stand_in = table[0]["谁"]
    assert stand_in == "〔某人1〕"
    assert f"我是市公安局{stand_in}" in table[0]["原话"]
    assert stand_in == rows(made, "people")[0]["用过的名字"]
    assert dict(made.facts.totals) == {"CNY": 5200}
    assert table[5]["原话"] == "[转账] ￥5000.00"
    assert "pay-x.example.top/…" in table[3]["原话"]
    first = listed(made)["files"][0]
    original = hashlib.sha256((tmp_path / "与王警官.json").read_bytes()).hexdigest()
    assert (first["file"], first["sha256"]) == ("", original)
    assert evidence.verify(made.folder, made.number).same


def test_different_things_have_different_stand_ins(tmp_path):
    """An account id and a messenger id are two things."""
    made = make(tmp_path, redact=True)
    assert rows(made, "people")[0]["账号"] != rows(made, "accounts")[0]["内容"]


@pytest.mark.parametrize(
    "text",
    ["市" * 5_000, "路1号" * 1_600, "1路" * 2_500, "户名：" * 1_600, "我叫" * 2_500, "a." * 2_500,
     "http://" * 700, "1 " * 2_500, "a@" * 2_500, "到" * 4_990 + "路1号", "1" * 5_000],
)  # fmt: skip
def test_no_message_takes_long_to_read(text):
    """Each pattern's own worst input, read and masked, is over in a moment."""
    import time

    from scamscan.evidence.details import details, named
    from scamscan.evidence.redact import Mask

    verdict = scamscan.scan(text)
    start = time.monotonic()
    found = [*details(verdict), *named(text)]
    Mask({"王警官": "person", "zx88899": "wechat"}, {}).text(text)
    assert time.monotonic() - start < 1
    assert len(found) < 20_000


@pytest.mark.parametrize(
    "text",
    ["看http://a.example/secret-token然后转账", "转账/付款http://a.example/secret-token",
     "user:secret-token@a.example/x", "a.example:8080/secret-token", "HTTP://A.EXAMPLE?secret-token",
     "secret-token@mail.example 收"],
)  # fmt: skip
def test_of_a_link_only_the_host_is_shared(text):
    """A path or a query holds whoever clicked; the words around it stay."""
    from scamscan.evidence.redact import Mask

    shown = Mask({}, {}).text(text)
    assert "secret-token" not in shown
    assert ("转账" in shown) == ("转账" in text)
