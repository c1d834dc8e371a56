"""The page of one fan: what is known, and what happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.fans.models import (
    Fan,
    FanContact,
    FanMerge,
    FanNote,
    FollowFact,
    PlatformIdentity,
    Tag,
)
from community.fans.registry import FanFact, fan_facts_all
from community.fans.timeline import lines_of_fans
from foundation.imports.models import Import
from foundation.scopes.errors import NotFound
from foundation.scopes.timeline import Line, Timeline, done_by, timeline_page
from foundation.teams.models import AuditEntry

# What the page shows of them: fewer columns are a third of such a query's cost.
_FACT = (
    "team_id", "identity_id", "follows_us", "we_follow", "how", "checked_at",
    "account__team_id", "account__handle",
)  # fmt: skip
_ENTRY = ("team_id", "at", "actor_kind", "action", "changes",
          "actor_user__display_name", "actor_user__email", "actor_user__public_id")  # fmt: skip
_NOTE = ("team_id", "fan_id", "public_id", "text", "at", "author__team_id", "author__display_name")
FIELD_LABELS: dict[str, str | Promise] = {
    "nickname": gettext_lazy("Nickname"),
    "note": gettext_lazy("Note"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "identities": gettext_lazy("Platforms"),
    "tags": gettext_lazy("Tags"),
    "custom": gettext_lazy("Fields of your own"),
}


@dataclass(slots=True)
class IdentityKnown:
    """A fan on a platform, with what is known of follows there."""

    identity: PlatformIdentity
    facts: list[FollowFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FanDetail:
    """All that the page of a fan shows beside the timeline."""

    contacts: list[FanContact]
    identities: list[IdentityKnown]
    tags: list[str]
    notes: list[FanNote]
    facts: list[FanFact]


def fan_for_page(*, public_id: str) -> Fan:
    """A fan with ``tag_names``, and whether others were merged into it (``has_merges``). One query.
    Raises NotFound."""
    names = Tag.objects.filter(fantag__fan=OuterRef("pk")).order_by("name").values("name")
    fan = (
        Fan.objects.filter(public_id=public_id)
        .defer("search")
        .annotate(
            tag_names=ArraySubquery(names),
            has_merges=Exists(FanMerge.objects.filter(winner=OuterRef("pk"))),
        )
        .first()
    )
    if fan is None:
        raise NotFound
    return fan


def fan_detail(fan: Fan, team_slug: str) -> FanDetail:
    """What is known of a fan of fan_for_page. Four queries, and those of apps that add facts."""
    identities = {one.pk: IdentityKnown(one) for one in fan.identities.order_by("platform", "pk")}
    facts = FollowFact.objects.filter(identity__fan=fan).select_related("account").only(*_FACT)
    for fact in facts.order_by("-checked_at"):
        identities[fact.identity_id].facts.append(fact)
    return FanDetail(
        contacts=list(fan.contacts.order_by("-kind", "pk")),
        identities=list(identities.values()),
        tags=getattr(fan, "tag_names", []),
        notes=list(fan.notes.select_related("author").only(*_NOTE).order_by("-at", "-pk")),
        facts=fan_facts_all(fan, team_slug),
    )


def fan_timeline(
    fan: Fan, team_slug: str, *, after: str = "", merged: Iterable[int] = ()
) -> Timeline:
    """A page of everything the fan did with us and that was done about them, and about the records
    ``merged`` into theirs. Two queries, whatever apps add lines. ``after`` is the
    ``next`` of the page before."""
    records = [fan.pk, *merged]

    def tell(until: datetime | None, most: int) -> list[Line]:
        told = lines_of_fans.all(fan, team_slug, until, most)
        return [*told, *_trail(fan, records, until, most)]

    return timeline_page(tell, after=after)


def _trail(fan: Fan, records: list[int], until: datetime | None, most: int) -> list[Line]:
    """What staff and the fan did, as the audit trail has it. One query."""
    file = Import.objects.filter(public_id=OuterRef("imported")).values("filename")[:1]
    entries_all = AuditEntry.objects.filter(object_type="fans.fan", object_id__in=records)
    if until is not None:
        entries_all = entries_all.filter(at__lte=until)
    entries = (
        entries_all.select_related("actor_user")
        .only(*_ENTRY)
        .annotate(imported=KT("changes__import__1"))
        .annotate(file=Subquery(file))
        .order_by("-at", "-id")[:most]
    )
    return [
        Line(entry.at, icon, text)
        for entry in entries
        for icon, text in [_line(entry, fan)]
        if text
    ]


def _line(entry: AuditEntry, fan: Fan) -> tuple[str, str]:
    who = str(entry.actor_user) if entry.actor_kind == "staff" and entry.actor_user else ""
    file = str(getattr(entry, "file", None) or "")
    icon, text = _said(entry.action, entry.changes, fan, file)
    return icon, done_by(text, who) if text else ""


def _said(action: str, changes: dict[str, Any], fan: Fan, file: str) -> tuple[str, str]:
    """An icon and a sentence for a deed."""
    match action:
        case "fan.create":
            return "user-plus", _("Added: %(source)s") % {"source": fan.get_source_display()}
        case "fan.import":
            return "upload", _("Came in by the file %(file)s") % {"file": file}
        case "fan.import_undo":
            return "upload", _("An import was undone")
        case "fan.link":
            return "link", _("Signed in, and was recognised by a verified contact")
        case "fan.consent":
            consent = dict(Fan.Consent.choices).get(changes["consent"][1], "")
            return "shield-check", _("Consent: %(consent)s") % {"consent": consent}
        case "fan.follow":
            return "heart-handshake", _("What is known of a follow changed")
        case "fan.tag":
            return "tag", _("Tagged: %(tags)s") % {"tags": "、".join(changes["tags"])}
        case "fan.untag":
            return "tag", _("Tag removed: %(tags)s") % {"tags": "、".join(changes["tags"])}
        case "fan.merge":
            return "merge", _("Another record of the same person was merged into this one")
        case "fan.unmerge":
            return "split", _("A merge was undone")
        case "fan.note_add":
            return "sticky-note", _("A note was written")
        case "fan.note_remove":
            return "sticky-note", _("A note was deleted")
        case "fan.update":
            names = "、".join(str(FIELD_LABELS.get(name, name)) for name in sorted(changes))
            return "pencil", _("Changed: %(fields)s") % {"fields": names}
        case _:
            return "", ""
