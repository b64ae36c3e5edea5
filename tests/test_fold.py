"""``fold`` sees through disguise and leaves ordinary text alone."""

from __future__ import annotations

import time

import pytest

from scamscan.fold import Folded, Trick, fold
from scamscan.fold.characters import load_alphabet, load_confusables
from scamscan.fold.evidence import check
from scamscan.fold.numerals import parse_number
from scamscan.fold.reading import MOST_TRICKS, read_characters
from scamscan.fold.traditional import convert, in_gb2312, is_simplified_only
from scamscan.fold.vocabulary import (
    load_parts,
    load_terms,
    may_hold_slang,
    slang_forms,
)
from scamscan.records import Span
from scamscan.tables import load_tsv


def _kinds(text: str) -> list[str]:
    return [trick.kind for trick in fold(text).tricks]


def _codes(text: str) -> list[str]:
    return [one.code.removeprefix("wording.") for one in check(fold(text))]


# ---------------------------------------------------------------- single characters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＡＢｃ１２３", "abc123"),
        ("ICBC", "icbc"),
        ("①⑤⑧", "158"),
        ("⑴⑵⒊", "123"),
        ("❶➋➂⓿", "1230"),
        ("ⓋⓍ🅥🆇🄰", "vxvxa"),
        ("𝟏𝟑𝟖 𝓿𝔁 𝕏𝕐", "138 vx xy"),
        ("x²y₃ᵛˣ", "x2y3vx"),
        ("ⅤⅩ", "vx"),
        ("ᴠᴘ", "vp"),
        ("1️⃣3️⃣8️⃣", "138"),
        ("🇻🇽", "vx"),
        ("➕", "+"),
        ("转\u200b账", "转账"),
        ("转\u2060\ufeff账", "转账"),
        ("\u202e转账\u202c", "转账"),
        ("转\u00ad账\u3164户", "转账户"),
        ("转\x00账", "转账"),
        ("转̶账̷", "转账"),
        ("微้信", "微信"),
        ("電話費", "电话费"),
        ("囯家", "国家"),
        ("刷単", "刷单"),
        ("户佲", "户名"),
        ("電啇", "电商"),
        ("寳貝", "宝贝"),
        ("⽀付", "支付"),
        ("⻓⻋", "长车"),
        ("你好　世界\xa0", "你好 世界 "),
        ("ｅｘａｍｐｌｅ．ｃｏｍ／ａ", "example.com/a"),
        ("ｈｔｔｐ：／／", "http://"),
        ("第㈠名㊁", "第一名二"),
        ("\ud800", "\ufffd"),
    ],
)
def test_a_disguised_character_reads_as_the_plain_one(written: str, read: str) -> None:
    """Width, case, circles, styles, invisible and look-alike characters are undone."""
    assert fold(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "你好。",
        "¥100",
        "100㎡",
        "36.5℃",
        "……",
        "½",
        "naïve café über",
        "Привет".lower(),
        "αβγ tnfα 5μm 1 kω",
        "สวัสดี",
        "नमस्ते",
        "مرحبا",
        "がぎぐ",
        "한국어 ㅋㅋㅋ",
        "🇨🇳🇭🇰🇹🇼",
        "👍🎉",
        "《书名》【签名】“引号”",
        "喆堃镕",
        "嗰度",
        "瞭望塔",
        "著名",
        "第ⅲ期",
    ],
)
def test_what_is_ordinary_in_its_own_script_stays(text: str) -> None:
    """Other scripts, flags, signs of measure and rare names are left alone."""
    folded = fold(text)
    assert folded.text == text
    assert folded.tricks == ()


def test_emoji_sequences_lose_only_their_glue_and_are_no_trick() -> None:
    """Joiners and variation signs of emoji are dropped in silence."""
    folded = fold("全家👨‍👩‍👧出游❤️☀️")
    assert folded.text == "全家👨👩👧出游❤☀"
    assert folded.tricks == ()


def test_accents_are_put_together_rather_than_dropped() -> None:
    """A decomposed letter equals the composed one: i with an accent is not a plain i."""
    assert fold("cafe\u0301").text == fold("café").text == "café"
    assert fold("i\u0301cbc.com").text == "ícbc.com"


def test_foreign_letters_read_as_latin_only_inside_latin_words() -> None:
    """Cyrillic in an id is undone; a Russian word and a Greek suffix stay."""
    assert fold("вxс: аbс123").text == "bxc: abc123"
    assert fold("Москва").text == "москва"
    assert fold("TNFα").text == "tnfα"


def test_foreign_letters_in_a_host_name_stay() -> None:
    """There the foreign letter is the evidence: undoing it would forge the real host."""
    assert fold("аpple.com").text == "аpple.com"
    assert fold("https://раypal.com/x").text == "https://раypal.com/x"
    assert fold("аpple。com").text == "аpple。com"


@pytest.mark.parametrize(
    "url",
    [
        "http://a-b.example.com:8080/v-x/w_x?q=1&v=2#微",
        "vx.com",
        "t.me/abcdef",
        "wx.qq.com/tg",
        "www.q-q.com",
        "mailto:vx@example.com",
        "u.example.cn/1-3-8-0-0-1-3-8-0-0-0",
        "tg-login.example.top",
    ],
)
def test_links_survive(url: str) -> None:
    """Dots, slashes, hyphens and letters of host-like runs are not touched."""
    assert fold(url).text == url
    assert fold(f"请点击 {url} 查看").text == f"请点击 {url} 查看"


def test_traditional_is_read_as_simplified_by_words() -> None:
    """Opencc decides by words, one character for one character."""
    assert fold("請儘快轉帳，乾淨的乾坤，之後").text == "请尽快转账,干净的乾坤,之后"
    assert fold("後").text == "后"


def test_traditional_is_a_trick_only_inside_simplified_text() -> None:
    """A Traditional message is ordinary; one Traditional character among Simplified is not."""
    assert _kinds("您的帳戶將於今日凍結，請儘速處理") == []
    assert "traditional" in _kinds("您的银行账户转賬异常，请联系客服")


# ---------------------------------------------------------------- separators


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("加·微·信", "加微信"),
        ("刷 单", "刷单"),
        ("诚招兼职刷 单人员", "诚招兼职刷单人员"),
        ("安-全-账-户", "安全账户"),
        ("加/薇/信", "加微信"),
        ("转*账", "转账"),
        ("【转】【账】", "【转账】"),
        ("验。证。码", "验证码"),
        ("加\n微\n信", "加微信"),
        ("返\u3000利", "返利"),
        ("贷❤️款", "贷款"),
        ("银_行_卡", "银行卡"),
        ("裸~~聊", "裸聊"),
        ("公 安 局", "公安局"),
        ("加 v x 12345678", "加 微信 12345678"),
        ("薇·信", "微信"),
        ("电话1 3 8 0 0 1 3 8 0 0 0", "电话13800138000"),
        ("1*3*8*0*0*1*3*8*0*0*0", "13800138000"),
    ],
)
def test_separators_are_taken_out_of_sensitive_words(written: str, read: str) -> None:
    """Symbols, blanks, brackets and line ends between the characters of a listed word go."""
    assert fold(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "床 前 明 月 光",
        "苹果·香蕉·梨",
        "微信·支付宝·银行卡",
        "微信/支付宝/银行卡",
        "安全 账户 设置 退出",
        "注意安全,账户已更新",
        "钱给你转 账号发我",
        "请支付 宝贝已发货",
        "旋转 账单",
        "收(付)款",
        "借(贷)款",
        "公安、检察院、法院",
        "不想投 资金不够",
        "手续 费用另算",
        "转到银行 卡号6222",
        "能加 微信吗",
        "得分 3 5 8 1 9 2 6",
        "1 2 3 4 5 6 7",
        "a-b-c-d",
        "for i in range(10): v += x",
        "姓 名:张 三",
        "周一/三/五",
        "微,信步走来",
    ],
)
def test_ordinary_spacing_is_left_alone(text: str) -> None:
    """Poems, lists, menus, code and clause ends are not disguise."""
    folded = fold(text)
    assert folded.text == text
    assert folded.tricks == ()


# ---------------------------------------------------------------- slang


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("加薇❤ abc12345", "加微信 abc12345"),
        ("加威信", "加微信"),
        ("加我威信:abc12345", "加我微信:abc12345"),
        ("徽信同号", "微信同号"),
        ("加V信", "加微信"),
        ("我的vx：ab12345", "我的微信:ab12345"),
        ("wx联系", "微信联系"),
        ("加微了解详情", "加微信了解详情"),
        ("加v领资料", "加微信领资料"),
        ("➕V", "加微信"),
        ("详情咨询V13800138000", "详情咨询微信13800138000"),
        ("私v", "私微信"),
        ("电/薇 13800138000", "电/微信 13800138000"),
        ("赖ID：abc12345", "lineid:abc12345"),
        ("请提供yzm", "请提供验证码"),
        ("+++薇", "加微信"),
        ("薇:abc12345", "微信:abc12345"),
        ("扣扣123456789", "qq123456789"),
        ("加企鹅12345678", "加qq12345678"),
        ("企鹅号:12345678", "qq号:12345678"),
        ("加🐧123456789", "加qq123456789"),
        ("进q裙", "进qq群"),
        ("加我q", "加我qq"),
        ("飞机@abc1234", "telegram@abc1234"),
        ("加飞机@abc1234", "加telegram@abc1234"),
        ("加我TG", "加我telegram"),
        ("加卫星abc12345", "加微信abc12345"),
        ("绿泡泡：abc12345", "微信:abc12345"),
        ("加我赖:abc12345", "加我line:abc12345"),
        ("伽微abc12345", "加微信abc12345"),
        ("刷dan兼zhi", "刷单兼职"),
        ("唰单", "刷单"),
        ("微xin", "微信"),
        ("菠彩", "博彩"),
        ("转帐到帐户", "转账到账户"),
    ],
)
def test_slang_is_read_where_the_context_asks_for_it(written: str, read: str) -> None:
    """A contact verb before or an id after makes the slang reading the meant one."""
    assert fold(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "他在村里很有威信",
        "增加威信",
        "树立威信靠的是办事公道",
        "动物园的企鹅很可爱",
        "南极企鹅20000多只",
        "飞机晚点了,我在机场等",
        "飞机mu5137已起飞",
        "加飞机票钱",
        "发射一颗卫星",
        "添加卫星图",
        "v2.0版本发布",
        "微博加v认证",
        "u+v=3",
        "c++v",
        "a v b",
        "接口v:123456",
        "加12v电源",
        "iphone 13 v iphone 14",
        "汤里加土豆,再炖一会",
        "稍微信一点",
        "小裙子加裙摆",
        "d款五折",
        "如果聊到这个",
        "北京卫视",
        "徽章加徽标",
        "耍赖",
        "蚊帐和帐篷",
        "宽带v1",
        "参加群众活动",
        "更加微妙",
        "显微镜",
        "qq飞车",
        "球球你了",
    ],
)
def test_the_same_words_in_their_own_meaning_stay(text: str) -> None:
    """Prestige, zoo, airport, version numbers and arithmetic are not contacts."""
    folded = fold(text)
    assert folded.text == text
    assert folded.tricks == ()


def test_an_id_that_begins_like_slang_keeps_its_letters() -> None:
    """After the channel was named, wx is part of the id."""
    assert fold("加微信:wx12345678").text == "加微信:wx12345678"
    assert fold("加vx：wx12345678").text == "加微信:wx12345678"
    assert fold("微信号wxid_abc123").text == "微信号wxid_abc123"


def test_split_characters_are_put_together() -> None:
    """Bare parts anywhere, ordinary parts only inside a sensitive word."""
    assert fold("亻尔好，讠青加微亻言").text == "你好,请加微信"
    assert fold("车专贝长").text == "转账"
    assert fold("亻尔的组长已成功").text == "你的组长已成功"
    assert _kinds("车专账") == ["split-character"]


@pytest.mark.parametrize(
    "text", ["弓长老师", "我姓张,弓长张", "木子女子", "“你”字由亻和尔组成", "偏旁讠正合成证"]
)
def test_parts_in_their_own_meaning_stay(text: str) -> None:
    """Surname riddles and lessons about characters are not disguise."""
    assert fold(text).text == text


# ---------------------------------------------------------------- numerals


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("一三八〇〇一二三四五六", "13800123456"),
        ("电话幺三八零零零一二三四五", "电话13800012345"),
        ("138零零一三8000", "13800138000"),
        ("137一5613一2795", "137-5613-2795"),
        ("qq号三五七九二四六八", "qq号35792468"),
        ("交伍仟元押金", "交5000元押金"),
        ("五千块", "5000块"),
        ("两万五千元", "25000元"),
        ("借我三万周转", "借我30000周转"),
        ("三百多块钱", "300多块钱"),
    ],
)
def test_numerals_become_digits_where_a_number_is_meant(written: str, read: str) -> None:
    """Telephone numbers, accounts and amounts of money are written in digits."""
    assert fold(written).text == read
    assert "numeral" in _kinds(written)


@pytest.mark.parametrize(
    "text",
    [
        "一三五上课,二四六休息",
        "一二三四五,上山打老虎",
        "千万不要转账",
        "一块去吃饭",
        "一万年太久",
        "三五千元",
        "二〇二六年",
        "一元复始",
        "二元一次方程",
        "五十元旦",
        "一千零一夜",
        "第二〇二五一三号",
        "三三两两",
        "万元户",
        "18300000000伍先生",
        "十一假期",
    ],
)
def test_counting_dates_and_idioms_stay(text: str) -> None:
    """Weekdays, years, rhymes and idioms keep their numerals."""
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("十", 10),
        ("二十五", 25),
        ("一百零五", 105),
        ("一百五", 150),
        ("一万二", 12_000),
        ("三千零五十", 3_050),
        ("壹拾贰万叁仟", 123_000),
        ("一亿两千万", 120_000_000),
        ("三五千", None),
        ("千", None),
        ("百千", None),
        ("一万一万", None),
    ],
)
def test_chinese_numbers_are_parsed_strictly(number: str, value: int | None) -> None:
    """Only a well-formed number has a value."""
    assert parse_number(number) == value


# ---------------------------------------------------------------- offsets


def test_ordinary_text_needs_no_offsets() -> None:
    """Where nothing moved, places are the same and nothing is stored."""
    folded = fold("您好，请查收！")
    assert folded.origin is None
    assert folded.span(2, 4) == Span(2, 4)


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("请加·微·信办理", "加微信", "加·微·信"),
        ("请转\u200b账到", "转账", "转\u200b账"),
        ("请加薇❤️ abc", "微信", "薇❤"),
        ("ＶＸ 是微信", "微信", "微信"),
        ("先交伍仟元", "5000", "伍仟"),
        ("a·b 刷 单 c", "刷单", "刷 单"),
    ],
)
def test_a_span_leads_back_to_the_very_words(text: str, word: str, shown: str) -> None:
    """What was found in the folded text is shown as it was written."""
    folded = fold(text)
    start = folded.text.index(word)
    assert text[slice(*folded.span(start, start + len(word)))] == shown


def test_empty_spans_are_empty_and_in_place() -> None:
    """An empty range leads to an empty place, also at the end and in an empty text."""
    folded = fold("转\u200b账")
    assert folded.span(1, 1) == Span(2, 2)
    assert folded.span(2, 2) == Span(3, 3)
    assert fold("\u200b").span(0, 0) == Span(1, 1)
    assert fold("").span(0, 0) == Span(0, 0)


def test_tricks_name_kind_and_place() -> None:
    """Each trick has its span in the original, in order."""
    folded = fold("Ｖ加·微·信，转\u200b账五千元")
    assert folded.tricks == (
        Trick("width", Span(0, 1)),
        Trick("separator", Span(1, 6)),
        Trick("invisible", Span(8, 9)),
        Trick("numeral", Span(10, 12)),
    )


def test_a_folded_value_is_frozen_and_comparable() -> None:
    """Equal texts give equal values."""
    assert fold("转账") == Folded(original="转账", text="转账")
    with pytest.raises(AttributeError):
        fold("转账").text = ""  # type: ignore[misc]


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("高薪兼职，刷*单日结", "disguised-term"),
        ("诚招刷 单人员", "disguised-term"),
        ("加薇❤ abc12345", "disguised-term"),
        ("加威信abc12345领福利", "disguised-term"),
        ("转入安-全-账-户", "disguised-term"),
        ("请您转賬到银行卡，账户异常", "disguised-term"),
        ("车专账", "disguised-term"),
        ("做刷dan任务", "disguised-term"),
        ("转\u200b账给我", "disguised-term"),
        ("请 将 资 金 转 账 到 安 全 账 户", "disguised-term"),
        ("转 账和充 值都找我", "disguised-term"),
        ("联系138零零一③8000", "disguised-number"),
        ("1*3*8*0*0*1*3*8*0*0*0", "disguised-number"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "disguised-number"),
        ("恭\u200b喜您\u200b获得", "invisible-characters"),
    ],
)
def test_hidden_words_and_numbers_are_evidence(text: str, code: str) -> None:
    """What filters look for, hidden from them, is reported."""
    assert code in _codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "您的帳戶將於今日凍結，請儘速處理",
        "请ＷＩＦＩ密码１２３４５６７８",
        "全家👨‍👩‍👧出游❤️",
        "我的vx：abc12345，有空聊",
        "加我qq群聊",
        "欠我五千块",
        "电话一三八零零一三八零零零",
        "目录①②③④⑤⑥⑦⑧⑨",
        "微　信：abc12345",
        "公 安 局 通 告",
        "复制来的\u200b链接",
        "电话\u202d13800138000\u202c",
        "深水埗新店开张",
        "想妳了",
        "转帐成功",
        "100㎡精装",
        "我给你转 账了",
    ],
)
def test_ordinary_typing_is_no_evidence(text: str) -> None:
    """Full width, Traditional, emoji, labels, lists and everyday shorthand are quiet."""
    assert _codes(text) == []


def test_evidence_points_at_the_original_words() -> None:
    """Span and facts show what was written and what it reads as."""
    text = "日结，刷*单"
    (one,) = check(fold(text))
    assert one.span is not None
    assert text[slice(*one.span)] == "刷*单"
    assert one.facts == (("term", "刷单"), ("shown", "刷*单"))


def test_one_word_is_reported_once_and_three_words_at_most() -> None:
    """More would tell the reader nothing new."""
    many = check(fold("刷*单刷*单，返*利，兼*职，贷*款，转*账"))
    assert [dict(one.facts)["term"] for one in many] == ["刷单", "返利", "兼职"]


# ---------------------------------------------------------------- tables


def _rows(name: str, *columns: str) -> tuple[tuple[str, ...], ...]:
    return load_tsv(name, columns)


def test_table_keys_are_unique() -> None:
    """Every first column names each thing once."""
    slang = ("form", "reads", "need", "everyday", "not_before", "not_after")
    tables = (
        _rows("fold_lookalikes.tsv", "character", "reads", "kind"),
        _rows("fold_confusables.tsv", "letter", "reads", "script"),
        _rows("fold_flags.tsv", "region"),
        _rows("fold_splits.tsv", "character", "parts"),
        _rows("fold_terms.tsv", "parts", "pinyin", "not_before", "not_after", "weight"),
        _rows("fold_slang.tsv", *slang),
    )
    for rows in tables:
        keys = [row[0].replace(" ", "") for row in rows]
        assert len(keys) == len(set(keys))


def test_lookalikes_are_rare_and_read_as_common_characters() -> None:
    """No character of ordinary Simplified text is ever replaced."""
    for character, reads, kind in _rows("fold_lookalikes.tsv", "character", "reads", "kind"):
        assert kind in ("variant", "disguise", "copy")
        assert not in_gb2312(character)
        assert convert(reads) == reads
        assert kind == "copy" or in_gb2312(reads)


def test_every_form_and_reading_is_already_folded() -> None:
    """The index is searched in folded text, so its rows must be folded themselves."""
    for row in slang_forms().values():
        assert read_characters(row.form).text == row.form
        assert read_characters(row.reads).text == row.reads
    for term in load_terms():
        assert read_characters(term.text).text == term.text
    for character, parts in load_parts():
        assert read_characters(character + parts).text == character + parts


def test_needs_are_known_and_forms_differ_from_what_they_read() -> None:
    """A row that reads as itself would run for ever."""
    needs = {"always", "verb", "word", "clip", "clipid", "id", "spelling", "parts"}
    for row in slang_forms().values():
        assert row.need in needs
        assert row.form != row.reads


def test_no_reading_is_read_as_something_else() -> None:
    """Otherwise folding would go round in circles."""
    for row in slang_forms().values():
        if "帐" not in row.reads:  # 帐户 is then spelt 账户
            assert fold(row.reads).text == row.reads


def test_the_glance_misses_no_form() -> None:
    """The quick look lets every form through to the index."""
    assert all(may_hold_slang(f"请{form}1") for form in slang_forms())


def test_confusables_are_single_letters() -> None:
    """One foreign letter stands for one Latin letter, both lower case."""
    for letter, reads in load_confusables().items():
        assert chr(letter) == chr(letter).lower()
        assert len(reads) == 1
        assert "a" <= reads <= "z"


def test_pinyin_has_one_syllable_per_character() -> None:
    """刷dan needs to know which syllable is whose."""
    columns = ("parts", "pinyin", "not_before", "not_after", "weight")
    for parts, pinyin, _, _, weight in load_tsv("fold_terms.tsv", columns):
        assert len(parts.replace(" ", "")) == len(pinyin.split(" "))
        assert weight in ("shady", "plain", "common")


# ---------------------------------------------------------------- bounds


def test_simplified_only_characters_are_told_apart() -> None:
    """Characters both writings share prove neither."""
    assert is_simplified_only("账")
    assert not is_simplified_only("你")
    assert not is_simplified_only("賬")
    assert not is_simplified_only("a")


def test_an_alphabet_answers_the_same_for_ever() -> None:
    """Looking at other characters in between changes nothing."""
    alphabet = load_alphabet()
    before = alphabet.values["①"]
    read_characters("".join(map(chr, range(0x2400, 0x2500))))
    assert alphabet.values["①"] == before == "1"


def test_tricks_are_bounded() -> None:
    """A hostile text cannot make the answer grow without end."""
    assert len(fold("转\u200b账 " * 5_000).tricks) <= MOST_TRICKS


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "\u0301",
        "a\u0301",
        "微·",
        "微·信",
        "請",
        "\u200b微",
        "加vx",
        "一二",
        "五千元",
        "+v",
        "🇻",
        "亻尔",
    ],
)
def test_work_is_linear(piece: str) -> None:
    """A hundred thousand characters of anything take no more than moments.

    The bound is generous, ten times what was measured, so that a busy machine does not fail it.
    """
    text = piece * (100_000 // len(piece))
    begun = time.perf_counter()
    fold(text)
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("把|银|行卡|寄|过|来", "把银行卡寄过来"),
        ("老·师带·你·抄·底，名·额不·多", "老师带你抄底,名额不多"),
        ("把丨卡丨放丨进丨纸丨袋丨交给他", "把卡放进纸袋交给他"),
        ("先 交 押 金 ， 再 给 你 派 车", "先交押金 , 再给你派车"),
    ],
)
def test_a_mark_strewn_through_a_message_is_taken_out(text: str, expected: str) -> None:
    """Whatever the words: a mark that keeps cutting off single characters is no punctuation."""
    assert fold(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "北京-上海-广州-深圳-成都",
        "玛丽·居里和让·雅克·卢梭",
        "白 日 依 山 尽\n黄 河 入 海 流",
        "好的 我到了 你 先 上来吧",
        "牛奶/面包/鸡蛋/水果/蔬菜",
    ],
)
def test_lists_names_and_verses_keep_their_marks(text: str) -> None:
    """The quiet twins: marks between words, a poem set with blanks."""
    assert fold(text).text == text
