"""The words files use: headers, kinds and levels of outlets."""

from kol.press.models import Outlet


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, cut at | and at line ends."""
    return tuple(word.strip() for word in text.replace("\n", "|").split("|") if word.strip())


CONTACT_HEADERS: dict[str, tuple[str, ...]] = {
    "name": _words(
        """姓名|名字|联系人|记者|记者姓名|媒体人|联系人姓名|媒体联系人|嘉宾姓名|达人|达人昵称|博主|KOL
        昵称|name|full name|contact"""
    ),
    "pen_names": _words("笔名|别名|网名|艺名|英文名|曾用名|pen name|alias"),
    "outlet": _words(
        """媒体|媒体名称|单位|所在媒体|供职媒体|所属媒体|工作单位|任职媒体|机构|媒体单位|公司|单位名称
        outlet|media|company|organization|publication"""
    ),
    "outlet_title": _words(
        """单位及职务|单位职务|单位/职务|单位、职务|单位和职务|媒体及职务|媒体职务|媒体/职务|媒体、职务
        媒体和职务|媒体及职位|单位及职位|工作单位及职务|任职|任职情况|现任职务|媒体/职位|身份"""
    ),
    "title": _words("职务|职位|头衔|岗位|职称|title|position|job title"),
    "desk": _words("部门|所在部门|版面|栏目|频道|desk|department"),
    "mobile": _words("手机|手机号|手机号码|移动电话|手机电话|联系手机|mobile|cell|cellphone"),
    "phone": _words(
        """电话|座机|办公电话|固定电话|固话|联系电话|电话号码|单位电话
        tel|telephone|phone|phone number"""
    ),
    "reach": _words("联系方式|联络方式|通讯方式|联系|contact details"),
    "wechat": _words("微信|微信号|微信id|wechat|weixin|wx"),
    "email": _words("邮箱|电子邮箱|邮件|电子邮件|邮箱地址|e-mail|email|mail|email address"),
    "qq": _words("qq|qq号|qq号码"),
    "weibo": _words("微博|微博号|微博昵称|微博名|新浪微博|weibo"),
    "beats": _words(
        "跑口|条线|领域|关注领域|报道领域|口线|线口|行业|擅长领域|beat|beats|field|industry"
    ),
    "tags": _words("标签|分组|分类|类别|tag|tags|labels|group"),
    "region": _words("地区|城市|省份|所在地|所在城市|区域|region|city|location"),
    "address": _words("地址|通讯地址|邮寄地址|收件地址|寄送地址|联系地址|address"),
    "birthday": _words("生日|出生日期|出生年月日|出生年月|birthday|date of birth|birth date"),
    "languages": _words("语言|语种|language|languages"),
    "preferences": _words("联系偏好|沟通偏好|联系习惯|偏好|注意事项|preferences"),
    "topics": _words("关注话题|感兴趣话题|选题偏好|话题|topics"),
    "owner": _words("负责人|对接人|跟进人|我方负责人|维护人|归属人|owner"),
    "is_kol": _words("是否KOL|KOL与否|是否达人|is kol"),
    "do_not_contact": _words("请勿联系|勿扰|不要联系|禁止联系|黑名单|do not contact"),
    "source": _words("来源|信息来源|获取渠道|source"),
    "note": _words("备注|说明|附注|备注说明|notes|remark|comment"),
}

OUTLET_HEADERS: dict[str, tuple[str, ...]] = {
    "name": _words(
        """媒体|媒体名称|名称|媒体名|单位|单位名称|刊名|账号名称|公众号名称|公众号|账号
        name|outlet|media|publication"""
    ),
    "aliases": _words("别名|简称|曾用名|又名|其他名称|alias|aliases|short name"),
    "kind": _words("类型|媒体类型|媒体类别|类别|种类|形态|kind|type|media type"),
    "level": _words("级别|层级|媒体级别|等级|level|tier"),
    "parent": _words("所属集团|集团|主管单位|主办单位|上级单位|母公司|group|parent|publisher"),
    "region": _words("地区|城市|省份|所在地|区域|覆盖地区|region|city|location"),
    "language": _words("语言|语种|language"),
    "beats": _words("跑口|领域|报道领域|行业|垂类|关注领域|beat|beats|field|industry"),
    "tags": _words("标签|分组|tag|tags|labels"),
    "audience": _words("受众|读者|读者群|目标受众|audience|readers"),
    "url": _words("网址|网站|官网|链接|主页|url|website|link"),
    "reach": _words(
        "覆盖|覆盖人数|触达|触达人数|粉丝数|粉丝量|阅读量|日活|月活|uv|reach|followers"
    ),
    "reach_source": _words("数据来源|覆盖来源|粉丝数来源|reach source"),
    "reach_on": _words("数据日期|统计日期|截至日期|截止日期|数据时间|reach date|as of"),
    "circulation": _words("发行量|印量|发行数|期发量|circulation|print run"),
    "submission": _words("投稿方式|投稿要求|投稿邮箱|投稿须知|供稿要求|submission"),
    "deadlines": _words("截稿时间|截稿|截稿日|出刊时间|deadline|deadlines"),
    "owner": _words("负责人|对接人|跟进人|我方负责人|维护人|owner"),
    "note": _words("备注|说明|附注|notes|remark|comment"),
}

_K, _L = Outlet.Kind, Outlet.Level
_KINDS: dict[str, tuple[str, ...]] = {
    _K.NEWSPAPER: _words("报纸|报刊|日报|晚报|都市报|纸媒|平面媒体|newspaper|print"),
    _K.MAGAZINE: _words("杂志|期刊|周刊|月刊|刊物|magazine"),
    _K.TV: _words("电视|电视台|卫视|广电|tv|television"),
    _K.RADIO: _words("广播|电台|广播电台|radio"),
    _K.PORTAL: _words(
        "网站|门户|门户网站|新闻网站|网络媒体|网媒|新闻网|网络|portal|website|online"
    ),
    _K.APP: _words("客户端|新闻客户端|app|手机客户端"),
    _K.WECHAT: _words("公众号|微信公众号|微信|订阅号|服务号|wechat"),
    _K.WEIBO: _words("微博|新浪微博|微博账号|weibo"),
    _K.VIDEO: _words("短视频|视频号|抖音|快手|b站|哔哩哔哩|视频|小红书|抖音号|video|douyin"),
    _K.PODCAST: _words("播客|音频|podcast"),
    _K.AGENCY: _words("通讯社|通讯|agency|wire|news agency"),
    _K.GROUP: _words("集团|传媒集团|报业集团|媒体集团|group"),
    _K.OTHER: _words("其他|其它|other"),
}
_LEVELS: dict[str, tuple[str, ...]] = {
    _L.CENTRAL: _words("央媒|中央|中央级|国家级|中央媒体|央级|全国性|central|national"),
    _L.PROVINCIAL: _words("省级|省媒|省级媒体|省|自治区|直辖市|provincial"),
    _L.CITY: _words("市级|地市级|地方|市|城市|地方媒体|都市|城市媒体|区县|县级|city|local"),
    _L.TRADE: _words("行业|行业媒体|垂直|垂直媒体|专业|财经|科技|行业级|trade|vertical"),
    _L.SELF_MEDIA: _words("自媒体|个人|kol|大v|达人|博主|self-media|self media"),
}
KIND_OF = {word.lower(): str(kind) for kind, words in _KINDS.items() for word in words}
LEVEL_OF = {word.lower(): str(level) for level, words in _LEVELS.items() for word in words}
# What says that there is nothing.
UNKNOWN = frozenset(
    ("", *_words("-|--|—|——|/|\\|无|暂无|没有|未知|不详|不清楚|n/a|na|null|none|?|？"))
)
