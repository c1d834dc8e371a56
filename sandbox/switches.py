"""What a platform's papers leave open, and how fast the sandbox does things: to be set by tests."""

from sandbox.http import JSON

DEFAULTS: JSON = {
    # Quotas and rates are kept at all.
    "quotas": True,
    # Seconds the platforms look at a post before it is public.
    "wechat.publish_seconds": 2.0,
    "wechat.mass_seconds": 2.0,
    "douyin.review_seconds": 3.0,
    "kuaishou.pending_seconds": 2.0,
    "bilibili.review_seconds": 3.0,
    # A published draft leaves the box: a second submit of it answers 40007.
    "wechat.draft_leaves": True,
    "wechat.mass_per_day": 1,
    # Of a service account.
    "wechat.mass_per_month": 4,
    # The same clientmsgid within so many seconds answers 45066 (retried too fast), then 45065.
    "wechat.too_fast_seconds": 0.0,
    # Yesterday's figures are not counted yet (61503: before eight in the morning); those of its
    # articles are late (is_delay).
    "wechat.not_counted": False,
    "wechat.delayed": False,
    # Weibo: whether own posts show in user_timeline, and after how many seconds.
    "weibo.timeline": True,
    "weibo.timeline_seconds": 0.0,
    # Weibo refuses the same text again (20019), for so many seconds; 0: never.
    "weibo.repeat_seconds": 3600.0,
    # Nor one that differs in address and digits alone (20017); 0: it takes those.
    "weibo.similar_seconds": 0.0,
    # Weibo posts and answers that it will only show in a while (20032), instead of the post.
    "weibo.late": False,
    "weibo.calls_per_day": 100,
    "weibo.posts_per_hour": 30,
    # Posts need an address of the bound domain: any address is taken where this is empty.
    "weibo.domain": "",
    "weibo.link_needed": True,
    "wecom.per_minute": 20,
    "dingtalk.per_minute": 20,
    "dingtalk.keyword": "",
    "feishu.per_minute": 100,
    "feishu.per_second": 5,
    "feishu.keyword": "",
    # Too fast is said by the "robot" (11232) or by the "gate" before it (HTTP 400, 9499).
    "feishu.too_fast": "robot",
    # "old": {data, extra}; "v1": {err_no, err_msg, log_id, data}.
    "douyin.shape": "old",
    # The content of a webhook is JSON within JSON.
    "douyin.content_string": True,
    # A video that was created directly is told by webhook, too.
    "douyin.webhook_direct": True,
    "douyin.posts_per_day": 75,
    # A second publish with a used upload_token: "refused" (by a name for it), "failed" (as any
    # publication that fails), or "same" (the first one's photo).
    "kuaishou.token_again": "refused",
    # photo/info right after publishing says that there is no such video.
    "kuaishou.late_info": False,
    # add-by-utoken again: "conflict" (an error) or "same" (the first one's id).
    "bilibili.token_again": "conflict",
    "bilibili.posts_per_day": 50,
    # expires_in is a "timestamp" or "seconds".
    "bilibili.expires_as": "timestamp",
    # What a webhook is about stands in "content", as its page has it, or beside the event.
    "bilibili.webhook_nested": True,
    # Whether owners let the bot speak unasked; how often it may to one group, and to all of them.
    "qq.unasked": True,
    "qq.group_per_minute": 20,
    "qq.group_per_day": 1000,
    "qq.bot_per_minute": 30,
    "qq.passive_minutes": 5,
    "telegram.per_minute": 20,
    "telegram.per_second": 1,
    "discord.per_two_seconds": 5,
    "token_seconds": 0,
}
