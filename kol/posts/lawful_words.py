"""The words themselves. The law names 国家级、最高级、最佳 "and the like"; the rest is what market
supervision has fined. Counsel should check the list: it only warns."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a word is a risk."""

    STATE = "state"
    ABSOLUTE = "absolute"
    PROMISE = "promise"


# Patterns; those of a reason are alternatives.
FORBIDDEN: dict[Reason, tuple[str, ...]] = {
    Reason.STATE: (
        "国家级|国家(?:领导人|机关)?(?:推荐|指定|特供)",
        "(?:国宴|军队|人民大会堂)特供|特供专供",
        "驰名商标|免检产品",
    ),
    Reason.ABSOLUTE: (
        "最(?:佳|优秀?|高级|高端|先进|便宜|低价|强大?|受欢迎|权威|专业|正宗|安全)",
        r"(?:世界|全球|全国|全网|行业|宇宙)(?:级|第一|首家|首个|唯一|领先|最\w)",
        "第一(?:品牌|名牌)|(?:销量|排名|口碑|品质|人气|质量)第一",
        r"NO\.?\s?1(?!\d)|TOP\.?\s?1(?!\d)",
        "顶级|极品|极致|绝无仅有|史无前例|空前绝后|万能|独一无二|独家秘方|至尊",
        "唯一(?!的?(?:一次|机会|遗憾))|首选|无与伦比|领袖品牌|金牌品质|冠军品[牌质]",
        "史上最|历史最低价|价格最低|抄底价",
    ),
    Reason.PROMISE: (
        "百分之?百(?:有效|安全)|100%(?:有效|安全|正品|纯天然)|零风险|无副作用",
        "永不反弹|包治|根治|立竿见影|药到病除",
        "稳赚不赔|保本保收益",
    ),
}
# What is only said where something is sold.
SELLING: tuple[str, ...] = (
    "优惠券|优惠码|折扣码|到手价",
    "下单(?:立减|即送|链接)",
    "限时(?:折扣|抢购|特惠)",
    r"买\s?\d\s?[送赠]",
    "(?:购买|同款|商品)链接",
    "品牌(?:方|合作|赞助)|恰饭|由.{1,12}赞助",
    r"[¥￥]\s?\d+(?:\.\d+)?\s?(?:起|元)?.{0,6}(?:包邮|抢|购|入手)",
)
