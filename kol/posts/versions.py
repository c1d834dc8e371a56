"""What two states of a post differ in, field by field, platform by platform; and what one platform
has of its own beside the master. All by what goes out: a platform without a field of its own has
the master's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.assets.models import LibraryFile
from foundation.text.diffing import Piece, text_diff
from kol.posts.drawn import body_plain
from kol.posts.labels import label_of
from kol.posts.shaped import OWNABLE

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed: a text as its pieces, or before and after. ``note`` says what is to
    be said instead, or beside it."""

    label: str
    lines: list[list[Piece]]
    note: str = ""


def differences(before: Told, after: Told) -> list[Difference]:
    """All that changed from one snapshot (drafts.draft_told) to another, the text first. One query,
    where there are files."""
    files = files_named(before, after)
    found = list(_changed(before, after, _ALL, "", files))
    for platform in sorted({*before["shapes"], *after["shapes"]}):
        found += _of_shape(before, after, platform, files)
    return found


def own_differences(now: Told, platform: str, files: Mapping[str, str]) -> list[Difference]:
    """What a platform has that the master has otherwise. ``files``: their names. No query."""
    shape = now["shapes"].get(platform, _NOTHING)
    return list(_changed(now, shape, [one for one in _ALL if one in shape["own"]], "", files))


_NOTHING: Told = {"own": [], "options": {}}
_ALL = (
    "body", "title", "topics", "link_url", "campaign", "advertiser", "ad", "ai_made", "media",
    "cover",
)  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "body": pgettext("body", "Text"),
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


def _of_shape(
    before: Told, after: Told, platform: str, files: Mapping[str, str]
) -> Iterator[Difference]:
    """What a platform's readers see otherwise, where it has or had something of its own."""
    old, new = (one["shapes"].get(platform, _NOTHING) for one in (before, after))
    where, labels = label_of(platform), _labels()
    for name in OWNABLE:
        was, now = name in old["own"], name in new["own"]
        if not (was or now):
            continue
        sides = old if was else before, new if now else after
        changed = list(_changed(*sides, [name], where, files))
        note = ""
        if was != now:
            note = _("Has its own from here on.") if now else _("Follows the master from here on.")
        if changed or note:
            shown = changed[0] if changed else Difference(f"{where} · {labels[name]}", [])
            yield Difference(shown.label, shown.lines, " ".join(filter(None, [note, shown.note])))
    yield from _changed(old, new, ["options"], where, files)


def _changed(
    before: Told, after: Told, names: Iterable[str], where: str, files: Mapping[str, str]
) -> Iterator[Difference]:
    labels = _labels()
    for name in names:
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        old, new = _shown(name, was, files), _shown(name, now, files)
        label = f"{where} · {labels[name]}" if where else labels[name]
        if old == new:
            yield Difference(label, [], _("The words are the same; how they look changed."))
        else:
            yield Difference(label, text_diff(old, new))


def _shown(name: str, value: Any, files: Mapping[str, str]) -> str:
    if name == "body":
        return body_plain(value or {})
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        if "asset" in value:
            file = files.get(value["asset"], _("a file that is gone"))
            return f"{file} {value['alt']}".strip()
        return ", ".join(f"{one}: {said}" for one, said in sorted(value.items()))
    if isinstance(value, list):
        return "\n".join(_shown("", one, files) for one in value)
    return str(value)


def files_named(*told: Told) -> dict[str, str]:
    """What the library calls the files of these, by their ids. One query, where there are any."""
    placed = [part for one in told for part in (one, *one.get("shapes", {}).values())]
    files = [file for part in placed for file in (*part["media"], part["cover"]) if file]
    asked = {file["asset"] for file in files}
    rows = LibraryFile.objects.filter(asset__public_id__in=asked) if asked else None
    if rows is None:
        return {}
    return dict(rows.values_list("asset__public_id", "name"))
