"""A text drawn: plain as a platform writes it, or as HTML that is safe wherever it is put."""

from collections.abc import Callable
from enum import StrEnum
from html import escape

from kol.posts.body import TEXT_BLOCKS, Body, Run, run_text


class TopicStyle(StrEnum):
    """How a platform writes a topic in a text."""

    AS_TYPED = "typed"
    # #name and a space after it.
    OPEN = "open"
    # #name#
    CLOSED = "closed"
    # The word alone: it takes no topics.
    WORD = "word"


STYLES = {
    "weibo": TopicStyle.WORD,  # its interface refuses topics
    "bilibili": TopicStyle.WORD,  # it takes them apart from the text
    "wechat": TopicStyle.OPEN,
    "douyin": TopicStyle.OPEN,
    "kuaishou": TopicStyle.OPEN,
    "xiaohongshu": TopicStyle.OPEN,
    "telegram": TopicStyle.OPEN,
    "zhihu": TopicStyle.CLOSED,
    "douban": TopicStyle.CLOSED,
    "tieba": TopicStyle.CLOSED,
    "toutiao": TopicStyle.CLOSED,
    "qzone": TopicStyle.CLOSED,
}
# What articles look like where a platform takes no style sheet (WeChat).
_LOOKS = {
    "p": "margin:0 0 1em;line-height:1.75;font-size:16px;",
    "h2": "margin:1.6em 0 .8em;line-height:1.4;font-size:18px;font-weight:bold;",
    "blockquote": "margin:1em 0;padding:.2em 1em;border-left:3px solid #c8c8c8;color:#666;",
    "ul": "margin:0 0 1em;padding-left:1.4em;",
    "ol": "margin:0 0 1em;padding-left:1.4em;",
    "li": "margin:.3em 0;line-height:1.75;font-size:16px;",
    "figure": "margin:1em 0;text-align:center;",
    "img": "max-width:100%;height:auto;",
    "figcaption": "margin-top:.5em;font-size:13px;color:#888;",
    "hr": "margin:1.6em auto;border:0;border-top:1px solid #ddd;width:40%;",
    "aside": "margin:0 0 1em;font-size:13px;color:#888;",
}


def topic_drawn(name: str, style: TopicStyle) -> str:
    """A topic by itself, in a platform's style."""
    if style is TopicStyle.WORD:
        return name
    return f"#{name}" if style is TopicStyle.OPEN else f"#{name}#"


def body_plain(body: Body, style: TopicStyle = TopicStyle.AS_TYPED, *, gap: str = "\n") -> str:
    """All words, block after block. Pictures leave their caption, if they have one."""
    lines: list[str] = []
    for block in body.get("blocks", []):
        if block["type"] in TEXT_BLOCKS:
            lines.append(_plain(block["runs"], style))
        elif block["type"] == "list":
            marks = (f"{n}. " if block["ordered"] else "• " for n in range(1, 10_000))
            lines.append(
                "\n".join(
                    mark + _plain(item, style)
                    for mark, item in zip(marks, block["items"], strict=False)
                )
            )
        elif block["type"] == "divider":
            lines.append("———")
        elif block.get("caption"):
            lines.append(block["caption"])
    return gap.join(lines).strip()


def body_html(
    body: Body,
    *,
    picture: Callable[[str], str],
    links: bool = False,
    inline: bool = True,
    style: TopicStyle = TopicStyle.OPEN,
) -> str:
    """As HTML. ``picture`` gives the address of a picture of the library ('' leaves it out),
    ``links`` lets words lead elsewhere, ``inline`` writes the looks into the tags."""

    def tag(name: str) -> str:
        return f'<{name} style="{_LOOKS[name]}">' if inline and name in _LOOKS else f"<{name}>"

    def line(runs: list[Run]) -> str:
        return "".join(_html(run, links, style) for run in runs) or "<br>"

    parts: list[str] = []
    for block in body.get("blocks", []):
        match block["type"]:
            case "paragraph":
                parts.append(f"{tag('p')}{line(block['runs'])}</p>")
            case "heading":
                parts.append(f"{tag('h2')}{line(block['runs'])}</h2>")
            case "quote":
                parts.append(f"{tag('blockquote')}{line(block['runs'])}</blockquote>")
            case "list":
                kind = "ol" if block["ordered"] else "ul"
                items = "".join(f"{tag('li')}{line(item)}</li>" for item in block["items"])
                parts.append(f"{tag(kind)}{items}</{kind}>")
            case "divider":
                parts.append(tag("hr"))
            case "picture":
                parts.append(_figure(block, picture(block["asset"]), tag))
    return "".join(parts)


def note_html(text: str, *, inline: bool = True) -> str:
    """A line of small print in an article."""
    look = f' style="{_LOOKS["aside"]}"' if inline else ' class="small muted"'
    return f"<p{look}>{escape(text)}</p>"


def picture_html(source: str, alt: str = "", *, inline: bool = True) -> str:
    """A picture in an article."""
    return _figure(
        {"alt": alt, "caption": ""},
        source,
        lambda name: f'<{name} style="{_LOOKS[name]}">' if inline else f"<{name}>",
    )


def _figure(block: dict[str, str], source: str, tag: Callable[[str], str]) -> str:
    if not source:
        return ""
    image = tag("img")[:-1] + f' src="{escape(source)}" alt="{escape(block["alt"])}">'
    said = block["caption"]
    caption = f"{tag('figcaption')}{escape(said)}</figcaption>" if said else ""
    # WeChat keeps <p> and <section>, and drops <figure> with all that is in it.
    return f"{tag('figure').replace('<figure', '<section')}{image}{caption}</section>".replace(
        "figcaption", "p"
    )


def _plain(runs: list[Run], style: TopicStyle) -> str:
    parts: list[str] = []
    for run in runs:
        if "topic" in run and style is not TopicStyle.AS_TYPED:
            drawn = topic_drawn(run["topic"], style)
            parts.append(f"{drawn} " if style is TopicStyle.OPEN else drawn)
        elif parts and parts[-1].endswith(" ") and parts[-1].startswith("#"):
            # The space after an open topic is there already.
            parts.append(run_text(run).removeprefix(" "))
        else:
            parts.append(run_text(run))
    return "".join(parts).rstrip()


def _html(run: Run, links: bool, style: TopicStyle) -> str:
    if "text" not in run:
        return escape(_plain([run], style))
    text = escape(run["text"])
    if run.get("bold"):
        text = f"<strong>{text}</strong>"
    if run.get("italic"):
        text = f"<em>{text}</em>"
    if links and run.get("link"):
        text = f'<a href="{escape(run["link"])}" rel="noopener nofollow">{text}</a>'
    return text
