"""What two versions of a post differ in, field by field, platform by platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.text.diffing import Piece, text_diff
from kol.posts.composer import label_of
from kol.posts.drawn import body_plain


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed: a text as its pieces, or before and after. ``looks`` says that the
    words are the same and only how they look changed."""

    label: str
    lines: list[list[Piece]]
    looks: bool = False


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """All that changed from one snapshot to another, the text first. No query."""
    found = _fields(before, after, "")
    for platform in sorted({*before["shapes"], *after["shapes"]}):
        old = before["shapes"].get(platform, _NOTHING)
        new = after["shapes"].get(platform, _NOTHING)
        found += _fields(old, new, label_of(platform))
    return found


_NOTHING: dict[str, Any] = {
    "title": "",
    "body": {"blocks": []},
    "topics": [],
    "media": [],
    "cover": None,
    "own": [],
    "options": {},
}


def _fields(before: Mapping[str, Any], after: Mapping[str, Any], where: str) -> list[Difference]:
    names = {
        "title": pgettext("post", "Title"),
        "topics": _("Topics"),
        "link_url": _("Link"),
        "campaign": _("Campaign"),
        "advertiser": _("On behalf of"),
        "ad": _("This is an advertisement"),
        "ai_made": _("Made with AI"),
        "media": _("Pictures and video"),
        "cover": _("Cover"),
        "options": _("Settings of the platform"),
    }
    found: list[Difference] = []
    if before["body"] != after["body"]:
        old, new = body_plain(before["body"]), body_plain(after["body"])
        label = _label(pgettext("body", "Text"), where)
        found.append(Difference(label, text_diff(old, new), looks=old == new))
    for name, label in names.items():
        old, new = _shown(before.get(name)), _shown(after.get(name))
        if before.get(name) != after.get(name):
            found.append(Difference(_label(label, where), text_diff(old, new), looks=old == new))
    return found


def _label(label: str, where: str) -> str:
    return f"{where} · {label}" if where else label


def _shown(value: Any) -> str:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        if "asset" in value:
            return f"{value['asset']} {value['alt']}".strip()
        return ", ".join(f"{name}: {one}" for name, one in sorted(value.items()))
    if isinstance(value, list):
        return "\n".join(_shown(one) for one in value)
    return str(value)
