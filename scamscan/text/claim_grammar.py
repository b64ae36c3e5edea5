"""The patterns that tell a claim from a mention; read by ``claims``.

Everything is matched on folded text at a known place or on a short slice, and every repetition is
bounded.  The word lists are judgement, not measured.
"""

from __future__ import annotations

from typing import Final

from scamscan import lazy

HAN: Final = "一-龥"

# What a text must hold for the pattern of the same name to match; a fast look spares the search.
SELF_HINT: Final = lazy.compile(
    r"[我咱俺本这此](?=[们人这里边儿处就是系乃来叫姓])|(?:is|am|'m|from|are) "
)
GREETING_HINT: Final = lazy.compile("[好喂h]")
ACCOUNT_HINT: Final = lazy.compile("[您你尊亲d]")
OWN_HINT: Final = lazy.compile("[我本敝](?=[分大支平行局院司校厅队馆署])")

BRACKET: Final = lazy.compile(r"[【\[〔〖]([^【】\[\]〔〕〖〗\n]{1,24})[】\]〕〗]")
"""A signature's brackets; only 【】 may stand in the middle of a text."""

QUOTED_BEFORE: Final = lazy.compile(
    r"(?:冒充|假冒|仿冒|假的|自称|收到|一条|这种|这类|类似|显示|叫做?|名为|署名|带有?|标有|写着|"
    r"说是|伪造|所谓)[^。！!\n]{0,6}$"
    r"|(?:搜索?|下载|打开|登录|登陆|关注|进入|在|用|到|去|是|的|找|点击|选择|通过|上)$"
)
QUOTED_AFTER: Final = lazy.compile(
    r" ?(?:的(?:短信|消息|信息|链接|人|公众号|app)|这[种条类个]|字样|签名|开头|是(?:假|骗|真|"
    r"不是)|等字|app|公众号|小程序|官网)"
)
WARNED: Final = lazy.compile(
    r"冒充|假冒|仿冒|谨防|警惕|严防|防范|骗局|被骗|骗子|曝光|揭秘|揭露|辟谣|关于|如何|什么|怎么|"
    r"吗$|新闻|报道"
)
ORGANISED: Final = lazy.compile(
    r"(?:中心|部门?|处|科|室|组|队|局|所|司|行|店|城|站|院|办|会|团|网|台|社|厅|署|委|提醒您?|"
    r"提示|通知|公告|预警|服务号?|客服|"
    r"官方|助手|专线|平台|会员|俱乐部|管家|在线|生活|支付|贷款?|借款|金融|理财|卡|积分|极速|宝|"
    r"钱包|app|公司|集团|云|科技|"
    r"热线|专员|理赔|售后|物流|快递|速运|速递|客户端|保险|证券|基金|航空|旅行|出行|直播|商家|"
    r"商户|用户|安全|消息|资讯|"
    r"福利|活动|[0-9]|小程序|公众号|账单|e家|团购|外卖|健康|教育|学校|大学|闪付|优选|严选|超市|"
    r"酒店|股份|国际|中国|"
    r"[省市区县镇村]|登录|认证|验证|宣传|防骗|播报|发布|信使|车险|寿险|音乐|电力|电网|图书馆|馆|"
    r"追付|小程序)$"
)
HEADLINE: Final = lazy.compile(
    r"[降升涨跌调推将已被宣拟获罚倒闭裁员破产回应]|发布|公布|开盘|上市|要求|入股|上线|辟谣"
)
"""Verbs that make "央行降准" a headline where "银联追付" is a sender."""
HEADING: Final = lazy.compile(
    r"(?:通知|公告|提醒|提示|复盘|案例|日报|快讯|新闻|分享|揭秘|转发|攻略|指南|活动|优惠|免费|"
    r"招聘|求助|寻[人物]|出售|转让|测评|教程|科普|"
    r"必看|重磅|福利|限时|声明|说明|须知|注意|警示|预告|邀请|投票|问卷|总结|清单|目录|推荐|更新|"
    r"版|码|图|信|书)[!！]?$|^(?:附|图|表|转|第|注|来源|原创)"
)
AFTER_TAIL: Final = lazy.compile(
    r"[\s,，。.;；]*(?:(?:退订|拒收|拒|退|回复?|回|td|t|r|n|0000)[^【】]{0,14})?[\s。.!！]*$"
)
MIDDLE: Final = "。！!；;\n】] \t,，"
"""What may stand before a signature in the middle of a text."""

HEAD: Final = lazy.compile(
    r"(?:温馨|安全|反诈|风险|重要|友情|紧急|账单|交易|服务|信用卡|官方|分公司|公司|集团|分局|"
    r"支行|分行){0,3}"
    r"(?:(?:提醒|提示|通知|告知|宣导)(?:您|[:：,，])|(?:公告|预警|客服(?:中心)?|安全中心|"
    r"官方)[:：,，]"
    r"|(?:客户|用户|会员)(?:您好)?[:：,，]|[:：](?=您|尊敬))"
)
HEAD_BEGUN: Final = "温安反风重友紧账交服信官分公集支提通告宣预客用会:："
"""What ``HEAD`` can begin with."""
TAIL: Final = lazy.compile(
    r"[。！；.!;】\]\n）)~～—\- ]\s*([^。！；.!;【】\[\]\n）)~～—\-\s,，]{2,14})[。.\s]*$"
)

TAIL_REST: Final = lazy.compile(
    r"(?:客服|官方|中心|客服中心|信用卡(?:中心)?|公司|集团|分行|支行|平台)"
)
"""What may follow a name in a closing clause that is nothing but a sender."""

SELF_BEGUN: Final = lazy.compile("[我咱俺本这此tciw]")
"""What ``SELF`` can begin with; looked for in a tenth of the time."""
SELF: Final = lazy.compile(
    r"(?:我|咱|俺|本人)(?:们)?(?:这里|这边|这儿)?就?(?:是|系|乃)|(?:这里|这边|这儿|此处)就?是"
    rf"|(?:我们?)?(?:这里|这边)(?=[{HAN}a-z0-9]{{2,12}}(?:的|客服|中心|部|处|公司|局|院|所|"
    rf"员)(?:[,，。！! ]|$))"
    rf"|我们?来自|(?:我|本人)(?:叫|姓)[{HAN}]{{1,4}}[,，、 ]?(?:是|来自)"
    r"|(?<![a-z])(?:this is|i am from|i'm from|calling from|we are)(?= )"
)
NOT_SELF: Final = lazy.compile(
    r"(?:不|否|说|想|怕|真|觉得|在|去|来|从|被|要|有|没|因为|为了|用|通过|听|看|刚|准备|打算|问|"
    r"跟|给|找|让|把|谁|什么|怎么|那|第|这样|只|才|一"
    r"个?受害)"
)
GREETING: Final = lazy.compile(
    rf"(?:您好|你好|喂|(?<![a-z])(?:hello|hi)(?![a-z])|"
    rf"[早上中下晚][上午]好)[,，!！.。~、\s]{{0,3}}(?:(?:请问)?(?:是|"
    rf"您是)[{HAN}]{{1,8}}吗?[,，。？? ])?"
)
NOT_GREETED: Final = lazy.compile(r"[您你我他她]")
CLAUSE_END: Final = lazy.compile(r"[,，。！!？?；;\n…]|\. ")
ASKED: Final = lazy.compile(r"[^,，。！!；;\n]{0,8}?(?:吗|么|嘛)?[？?]|[^,，。！!；;\n]{0,6}吗")
REPORTED: Final = lazy.compile(
    r"(?:自称|冒充|假冒|谎称|声称|宣称|号称|以为|如果|假如|要是|假设|假装|装作|装成|伪装|当作|扮|"
    r"比如|例如|类似|梦见|梦到|谁说|难道|除非|"
    r"证明|确认|核实|怀疑|认为|好像|仿佛|就当)[^,，。！!？?\n]{0,6}$"
    r"|(?<![我你您再])(?:说|称|讲|告诉(?:我|他|她|你)?|写着|显示|开口就|上来就|"
    r"张嘴就)[:：,，是“\"'「‘ ]{0,3}$|[“\"「‘]$"
)
STORY: Final = lazy.compile(
    r"[去来要想怕找被给说问看听让叫把等帮跟和没不住到过着了买卖查用坐吃当做]|自己|喜欢|在|"
    r"从(?!事)|(?<!负责)(?<!专)办(?!公|事|案)|学习|上班"
)
BRAND_SELF: Final = lazy.compile(
    rf"$|[,，。.！!？?;；:：\s)）、】—]|的?(?:客服|官方|工作|人员|专员|经理|中心|部门?|总[部行]|"
    rf"分[部行局]|公司|平台|安全|理赔|售后|法务|律师|"
    rf"快递|配送|骑手|外卖|坐席|主管|行长|支行|风控|审核|信贷|贷款|回访|代理|商家|店铺|客户|服务|"
    rf"员工|小[{HAN}]|"
    rf"[{HAN}]{{1,2}}(?:经理|主任|姐|工)|[{HAN}]姓|[市省区县]|集团|旗下|热线|专属|银行|保险|金融|"
    rf"信用卡|呼叫|机器人|官网|助理|技术|财务|人事|"
    rf"hr|这边|这里|那边)|的(?:[,，。！! ]|$|[{HAN}]{{2,3}}(?:[,，。！! ]|$))"
    r"|[^,，。！!？?\s]{0,5}(?:客服|专员|中心|工作人员|理赔|顾问)|(?:做|负责|"
    r"跑)[^,，。！!？?\s]{1,6}的"
    r"|[ ](?:customer|bank|support|team|security|service|official|fraud|card|department|center)|"
    r"[0-9]{5}"
)
CUSTOMER: Final = lazy.compile(
    r"的?老?(?:客户(?!经理|服务|端|中心)|用户|粉丝|会员|储户|持卡人|股东|家属|受害者|学生|毕业|"
    r"生(?!活)|买的|的货|员工家属)"
)
PERSON_ENDS: Final = lazy.compile(
    r"(?!的(?![,，。！!；;\s]|$)|介绍|推荐|家|圈|关系|给|说|让|生|证|节|帮|送|教|带|问|在|去|都|"
    r"也|就|还|最|吗|是|们的|里|费|奖|出身|身份|当)"
)
OFFICE_ENDS: Final = lazy.compile(
    r"(?!门口|附近|旁边|对面|里面|那边的人|怎么|在哪|电话|吗|几点|上班|关门|下班|放假|毕业|"
    r"生(?!活)|食堂|宿舍|操场|说|时期|时候|期间|刚)"
)
TITLED: Final = lazy.compile(
    rf"(?:你们?|咱们|公司|集团|的){{0,3}}[{HAN}]{{1,2}}(?<!汇)(?<!老)[总董局](?=[,，。.！!\s]|$|这)"
)
RELATIVE_CALL: Final = lazy.compile(
    r"\s*(?:喂[,， ]*)?(?P<who>老?[爸妈]|爸爸|妈妈|爷爷|奶奶|姥姥|姥爷|外公|外婆|阿[公嬷爸妈]|"
    r"[姑舅]|姑姑|姑妈|舅舅|[一二三四五六]?[姑舅])"
    r"(?:[,，!！.。 、…~:：]|(?=我|是我))(?=[^\n]{0,14}?(?:我|新号|换号|手机|儿子|女儿))"
)

ACCOUNT: Final = lazy.compile(
    r"(?P<dear>尊敬的|亲爱的|(?<![a-z])dear )"
    r"|(?P<your>您(?:的|在|名下的?|于|所?持有?的?|本人的?|尾号\d{3,4}的?|购买的|申请的|开通的|"
    r"订购的|绑定的))|(?P<yours>[您你]的?)"
)
DEAR_OBJECT: Final = lazy.compile(
    r"[^,，。！!？?\n]{0,4}?(?:客户|用户|会员|持卡人|车主|业主|旅客|市民|顾客|参保人|纳税人|商户|"
    r"商家|家长|卖家|买家|玩家|乘客|customer|user|"
    r"member|client)"
)
YOUR_OBJECT: Final = lazy.compile(
    r"[^,，。！!？?\n]{0,4}?(?:账户|帐户|账号|帐号|卡|会员|手机银行|网银|包裹|快[件递]|订单|积分|"
    r"号码|服务|套餐|额度|余额|认证|信息|权益|宽带|证书|"
    r"密码器|u盾|商品|购买|下单|订购|申请|开通|办理|预订|[借贷]款|消费|交易|保障|礼包|机票|航班|"
    r"店铺|小店|商铺|邮[箱件]|实名|号(?!称)|账单|[运面]单|"
    r"货物|account|card|parcel|package)"
)
KEEPER_STATE: Final = lazy.compile(
    r"异常|冻结|到期|过期|失效|停用|停机|被|已(?!经)|即将|将[于在被]|涉嫌|逾期|未|不足|需|请|"
    r"风险|违规|受限|注销|限制|暂停|关闭|丢失|破损|"
    r"到达|签收|派送|登录|入账|扣款|支出|收入"
)
OBJECT_REACH: Final = 16

OWN: Final = lazy.compile(
    r"(?<![自任随让看听得])(?:我|本|敝)(?P<body>分局|大队|支队|平台|[行局院司校厅队馆署])"
    r"(?=将|已|于|为|在|对|客|系|工|信|推|诚|卡|储|理|统|决|现|特|提|个|网|手|会[^不\s]|不会|员|"
    r"依法|受理|查|发|收|您|有权|正|名|多|拟|接)"
)
OWN_KINDS: Final = {
    "行": "bank",
    "局": "government",
    "院": "court",
    "校": "school",
    "厅": "government",
    "队": "police",
    "大队": "police",
    "支队": "police",
    "分局": "police",
    "平台": "platform",
    "馆": "government",
    "署": "government",
}
CASE: Final = lazy.compile(r"判决|起诉|诉讼|开庭|传票|执行|案|法")
POLICE_CASE: Final = lazy.compile(r"公安|警|涉嫌|嫌疑|通缉|逮捕|拘")
