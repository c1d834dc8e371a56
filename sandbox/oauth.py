"""The page of a platform on which a person lets an app in, or does not."""

from html import escape
from urllib.parse import urlencode

from sandbox.http import Answer, Call, page, redirect
from sandbox.world import World

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>授权 · 平台沙盒</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/_/style.css">
<main class="authorise"><p class="ribbon">平台沙盒 · 并非真实平台</p><h1>{label}</h1>
<p>应用 <b>{app}</b> 请求访问你的{label}账号。</p>
<form method="post">
<label>以哪个账号登录<input name="uid" value="{uid}" list="known" required></label>
<datalist id="known">{known}</datalist>
<button>同意授权</button>
<button class="quiet" name="no" value="1" formnovalidate>拒绝</button></form></main>"""


def authorise(world: World, call: Call, platform: str, label: str, app: str, back: str) -> Answer:
    """GET shows the page, POST (a button) goes back with a code or a no (RFC 6749, 4.1.2.1)."""
    if not app or not back.startswith(("http://", "https://")):
        return page("<!doctype html><title>400</title>授权地址不完整", 400)
    if call.method == "GET":
        known = world.accounts(platform)
        options = "".join(
            f'<option value="{escape(uid)}">{escape(world.name(platform, uid))}</option>'
            for uid in known
        )
        first = escape(known[0] if known else "100001")
        text = _PAGE.format(label=escape(label), app=escape(app), uid=first, known=options)
        return page(text)
    if call.form.get("no"):
        told = {"error": "access_denied"}
    else:
        uid = call.form.get("uid", "100001")
        scopes = call.query.get("scope", "")
        told = {"code": world.code_make(platform, uid, app=app, back=back, scope=scopes)}
    if "state" in call.query:
        told["state"] = call.query["state"]
    return redirect(f"{back}{'&' if '?' in back else '?'}{urlencode(told)}")
