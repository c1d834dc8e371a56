"""Who is answered what on the pages of posts and of the library of media."""

from tests.routes_rows import ALL, LEAD, SPEAK, Row, api, posted, staff

ROUTES: dict[str, Row] = {
    "library:list": staff(ALL),
    "library:add": posted(staff(SPEAK, 302)),
    "library:file": staff(ALL, public_id="library_file"),
    "library:out": posted(staff(SPEAK, 302, public_id="library_file")),
    "posts:list": staff(ALL),
    "posts:new": posted(staff(SPEAK, 302)),
    "posts:post": staff(ALL, public_id="post"),
    "posts:save": posted(staff(SPEAK, 409, public_id="post")),
    "posts:act": posted(staff(SPEAK, 302, public_id="post", act="copy_act")),
    "posts:ask": posted(staff(SPEAK, 302, public_id="post")),
    "posts:answer": posted(staff(LEAD, 302, public_id="post")),
    "posts:withdraw": posted(staff(SPEAK, 302, public_id="post")),
    "posts:comment": posted(staff(ALL, 302, public_id="post")),
    "posts:resolve": posted(staff(ALL, 302, public_id="post", comment_id="post_comment")),
    "posts:history": staff(ALL, public_id="post"),
    "posts:restore": posted(staff(SPEAK, 302, public_id="post", number="post_version")),
    "api:posts": api(),
    "api:post": api(public_id="post"),
    "api:post_ask": api("POST", public_id="post"),
    "api:post_approve": api("POST", public_id="post"),
    "api:post_ask_changes": api("POST", public_id="post"),
    "api:media": api(),
}
