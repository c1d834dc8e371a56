"""The benchmarks there are: name to module. A module has ``run(run: Run) -> Result``."""

BENCHES: dict[str, str] = {
    "chat-fanout": "bench.chat_fanout",
    "chat-send": "bench.chat_send",
    "chat-cost": "bench.chat_cost",
    "invite-burst": "bench.invite_burst",
    "fans-list": "bench.fans_list",
    "moderation-match": "bench.moderation_match",
    "page-cost": "bench.page_cost",
    "fans-import": "bench.fans_import",
    "pool-burst": "bench.pool_burst",
    "press-import": "bench.press_import",
    "press-search": "bench.press_search",
    "press-dedupe": "bench.press_dedupe",
    "originality": "bench.originality",
    "link-redirect": "bench.link_redirect",
    "publish-chaos": "bench.publish_chaos",
    "publish-lateness": "bench.publish_lateness",
}
