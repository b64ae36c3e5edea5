"""Who a message claims to be; claims beside mentions of the same names."""

import pytest

from scamscan.fold import fold
from scamscan.tables import load_tsv
from scamscan.text.claims import find_claims


def claims(text: str) -> list[tuple[str, str]]:
    """Kind and way of every claim."""
    return [(claim.kind, claim.how) for claim in find_claims(fold(text))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("【工商银行】您的账户有变动", "bank"),
        ("您的账户有变动，详询网点。【建设银行】", "bank"),
        ("积分可兑好礼 回T退订【中国移动】", "carrier"),
        ("推荐享好礼 cmbt.cn/yY7 。[招商银行]", "bank"),
        ("【柳州交警大队】您有违章未处理", "police"),
        ("【市反诈中心】请提高警惕", "police"),
        ("【省人社厅】报名通道已开启", "government"),
        ("【區法院】開庭通知", "court"),
        ("【中通快递】您的包裹已到", "courier"),
        ("【银联追付】请提供收款账户", "platform"),
        ("【12368】您的退费申请已审核", "government"),
        ("【聚源手作】绒花课改到周六", "other"),
        ("建行提醒：龙积分今晚清零", "bank"),
        ("派出所通知：请暂住人员登记", "police"),
        ("联通用户：您的号码因实名不合规将停机", "carrier"),
        ("套餐内流量已使用百分之八十，请注意用量，回复数字办理。中国移动", "carrier"),
    ],
)
def test_signatures_are_claims(text: str, kind: str) -> None:
    """Brackets anywhere, a heading name and a closing name all sign a message."""
    assert (kind, "signature") in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "请打开【支付宝】搜索",
        "收到【建设银行】的短信，是真的吗",
        "【谨防冒充工商银行】最近有人上当",
        "【央行降准】释放长期资金",
        "【通知】明天停水",
        "【图片】",
        "【重要提醒】请大家注意",
        "工商银行旁边那家店不错",
        "银行提醒我还款了",
        "你去哪家银行办的卡啊我想换一家近一点的，工商银行",
    ],
)
def test_headings_and_mentions_are_no_signature(text: str) -> None:
    """A name in brackets that is quoted, warned of or reported signs nothing."""
    assert [claim for claim in claims(text) if claim[1] == "signature"] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我是上海市公安局浦东分局的李警官", "police"),
        ("您好我是XX市公安局刑侦支队的", "police"),
        ("我是办案民警", "police"),
        ("我是执行局的，你那个案子可以缓一缓", "court"),
        ("我是疾控中心流调组的", "government"),
        ("這裡是健保署，您的健保卡異常", "government"),
        ("我是镇上财政所的小何呀", "government"),
        ("我是招行的小李", "bank"),
        ("我叫王强，是招商银行信用卡中心的客户经理", "bank"),
        ("您好我是光大银行信用卡中心工号2087", "bank"),
        ("这里是中国移动客服中心", "carrier"),
        ("我们是京东物流的", "courier"),
        ("你好，圆通的，你有个件外包装烂了", "courier"),
        ("您好，京东客服，请问有什么可以帮您", "platform"),
        ("我这边抖音客服的", "platform"),
        ("我是你爸", "relative"),
        ("妈，我手机坏了，先用同学的号", "relative"),
        ("我是你高中同学王强", "friend"),
        ("我是你儿子的班主任", "school"),
        ("我是你们公司王总", "boss"),
        ("我是物业的", "other"),
        ("我行将于今日停用您的手机银行", "bank"),
        ("我局将依法对你采取强制措施，你涉嫌洗钱", "police"),
        ("this is icbc customer service", "bank"),
    ],
)
def test_introductions_are_claims(text: str, kind: str) -> None:
    """Whoever says who he is claims it."""
    assert (kind, "self") in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "我在工商银行上班",
        "去招行办卡",
        "警察抓了骗子",
        "不是银行",
        "我不是警察",
        "有人自称是公安局",
        "他说我是警察你信吗",
        "骗子说我是公安局的，让我转账",
        "如果我是警察我早抓你了",
        "我以为我是法官呢",
        "我是工商银行的客户",
        "我是招行老用户",
        "我是支付宝付的钱",
        "我是在招行办的卡",
        "我是老板的司机的邻居介绍的",
        "我是大学生",
        "我是小学毕业",
        "我是去派出所办身份证",
        "我是怕警察",
        "你好，老师，请问作业交了吗",
        "您好，客服在吗",
        "你是公安局的吗",
        "我行我素",
        "感觉我是个假妈妈",
        "这里的天气我是想不通了",
        "",
    ],
)
def test_mentions_denials_and_reports_are_no_claim(text: str) -> None:
    """Talking about an office, a bank or a relative is not being one."""
    assert claims(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("您的工行账户存在异常", "bank"),
        ("尊敬的招行用户，您好", "bank"),
        ("您的医保卡已停用", "government"),
        ("您的手机银行即将停用", "bank"),
        ("您的京东订单已发货", "platform"),
        ("你的支付宝账户存在异常，请尽快处理", "platform"),
    ],
)
def test_speaking_as_the_keeper_of_an_account_is_a_claim(text: str, kind: str) -> None:
    """Whoever says "您的X账户" poses as X."""
    assert (kind, "account") in claims(text)


@pytest.mark.parametrize(
    "text", ["你的支付宝账号发我", "把你的工行卡号给我", "您的信用卡忘带了吧", "你的微信是多少"]
)
def test_asking_a_friend_for_an_account_is_no_claim(text: str) -> None:
    """Friends ask for accounts without being the bank."""
    assert [claim for claim in claims(text) if claim[1] == "account"] == []


def test_a_claim_knows_its_brand_and_its_words() -> None:
    """The brand's name is shown, the span points at the signature."""
    text = "【工商银行】您好"
    claim = find_claims(fold(text))[0]
    assert claim.brand is not None
    assert claim.who == claim.brand.name
    assert text[claim.span.start : claim.span.end] == "工商银行"


def test_word_table_is_unique_and_uses_known_kinds() -> None:
    """Every word stands once, with a kind and a role that claims understand."""
    rows = load_tsv("sender_words.tsv", ("word", "kind", "role"))
    assert len({row[0] for row in rows}) == len(rows)
    kinds = {
        "brand", "bank", "police", "court", "government", "carrier", "courier", "platform",
        "finance", "school", "boss", "relative", "friend", "lawyer", "other", "heading",
    }  # fmt: skip
    for word, kind, role in rows:
        assert word == word.lower()
        assert kind in kinds
        assert role in ("office", "person", "object")
