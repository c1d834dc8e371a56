"""The words files use: headers, platforms, yes and no."""

from kol.platforms.models import Platform


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, cut at | and at line ends."""
    return tuple(word.strip() for word in text.replace("\n", "|").split("|") if word.strip())


# Headers that name a platform are read by headers.py.
HEADERS: dict[str, tuple[str, ...]] = {
    "nickname": _words(
        "昵称|暱称|姓名|名字|粉丝昵称|用户昵称|称呼|粉丝名|粉丝|name|nick|full name"
    ),
    "phone": _words("手机|手机号|手机号码|电话|联系电话|联系方式|电话号码|mobile|tel|phone number"),
    "email": _words("邮箱|电子邮箱|邮件|电子邮件|邮箱地址|mail|e-mail|email address"),
    "platform": _words("平台|来源平台|所属平台|channel"),
    "handle": _words(
        """账号|账号名|平台昵称|平台账号|用户名
        username|account|screen name"""
    ),
    "uid": _words(
        """用户ID|平台ID|用户编号|账号ID
        user id|openid|mid"""
    ),
    "follows_us": _words(
        """关注我们|是否关注|是否关注我们|关注我|关注状态|粉丝状态
        follower|is follower"""
    ),
    "we_follow": _words("我们关注|我关注|是否回关|回关|已回关|following|followed back"),
    "mutual": _words("互关|是否互关|互相关注|相互关注|互粉|mutual follow"),
    "tags": _words("标签|分组|粉丝标签|类型|tag|labels|group"),
    "note": _words("备注|说明|附注|notes|remark|comment"),
}

YES = frozenset(
    _words(
        """是|有|对|真|1|true|yes|y|t|√|✓|✔
        已关注|关注|关注了|关注中|已关|已回关|回关|following|followed"""
    )
)
NO = frozenset(
    _words(
        """否|无|没|没有|不|假|0|false|no|n|f|×|✗|✘|x|none
        未关注|没关注|未关|未回关|已取关|取关|取消关注|未互关|非互关"""
    )
)
MUTUAL = frozenset(_words("互相关注|相互关注|互关|已互关|互粉|双向|双向关注|mutual"))
UNKNOWN = frozenset(("", *_words("-|--|—|/|未知|不详|不清楚|n/a|na|null|?")))

_PLATFORMS = {
    Platform.WEIBO: "微博 新浪微博 weibo sina",
    Platform.WECHAT: "微信 公众号 微信公众号 wechat weixin",
    Platform.DOUYIN: "抖音 douyin tiktok dy",
    Platform.KUAISHOU: "快手 kuaishou ks",
    Platform.BILIBILI: "b站 哔哩哔哩 bilibili bili",
    Platform.XIAOHONGSHU: "小红书 xiaohongshu xhs rednote",
    Platform.ZHIHU: "知乎 zhihu",
    Platform.QQ: "qq 腾讯qq",
    Platform.OTHER: "其他 其它 other",
}
PLATFORM_OF = {
    word: str(platform) for platform, words in _PLATFORMS.items() for word in words.split()
}
