"""The page of one fan: what is known, and what happened."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.fans.models import Fan, FanContact, FollowFact, PlatformIdentity
from community.fans.registry import FanLine, fan_lines_all
from foundation.imports.models import Import
from foundation.teams.models import AuditEntry

LINES = 50
# What the page shows of them: fewer columns are a third of such a query's cost.
_FACT = (
    "team_id", "identity_id", "follows_us", "we_follow", "how", "checked_at",
    "account__team_id", "account__handle",
)  # fmt: skip
_ENTRY = ("team_id", "at", "actor_kind", "action", "changes",
          "actor_user__display_name", "actor_user__email", "actor_user__public_id")  # fmt: skip
FIELD_LABELS: dict[str, str | Promise] = {
    "nickname": gettext_lazy("Nickname"),
    "note": gettext_lazy("Note"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "identities": gettext_lazy("Platforms"),
    "tags": gettext_lazy("Tags"),
}


@dataclass(slots=True)
class IdentityKnown:
    """A fan on a platform, with what is known of follows there."""

    identity: PlatformIdentity
    facts: list[FollowFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FanDetail:
    """All that the page of a fan shows."""

    contacts: list[FanContact]
    identities: list[IdentityKnown]
    tags: list[str]
    places: list[FanLine]
    timeline: list[FanLine]


def fan_detail(fan: Fan, team_slug: str) -> FanDetail:
    """What is known of a fan. Six queries, and one for each app that adds lines."""
    identities = {one.pk: IdentityKnown(one) for one in fan.identities.order_by("platform", "pk")}
    facts = FollowFact.objects.filter(identity__fan=fan).select_related("account").only(*_FACT)
    for fact in facts.order_by("-checked_at"):
        identities[fact.identity_id].facts.append(fact)
    lines = fan_lines_all(fan, team_slug)
    timeline = [line for line in lines if not line.current] + _trail(fan)
    return FanDetail(
        contacts=list(fan.contacts.order_by("-kind", "pk")),
        identities=list(identities.values()),
        tags=sorted(fan.tags.values_list("name", flat=True)),
        places=[line for line in lines if line.current],
        timeline=sorted(timeline, key=lambda line: line.at, reverse=True)[:LINES],
    )


def _trail(fan: Fan) -> list[FanLine]:
    """What staff and the fan did, as the audit trail has it. Two queries."""
    entries = list(
        AuditEntry.objects.filter(object_type="fans.fan", object_id=fan.pk)
        .select_related("actor_user")
        .only(*_ENTRY)
        .order_by("-id")[:LINES]
    )
    asked = [entry.changes["import"][1] for entry in entries if "import" in entry.changes]
    files = dict(Import.objects.filter(public_id__in=asked).values_list("public_id", "filename"))
    return [
        FanLine(entry.at, icon, text)
        for entry in entries
        for icon, text in [_line(entry, fan, files)]
        if text
    ]


def _line(entry: AuditEntry, fan: Fan, files: dict[str, str]) -> tuple[str, str]:
    who = str(entry.actor_user) if entry.actor_kind == "staff" and entry.actor_user else ""
    icon, text = _said(entry.action, entry.changes, fan, files)
    if who and text:
        text = _("%(text)s · %(who)s") % {"text": text, "who": who}
    return icon, text


def _said(action: str, changes: dict[str, Any], fan: Fan, files: dict[str, str]) -> tuple[str, str]:
    """An icon and a sentence for a deed."""
    match action:
        case "fan.create":
            return "user-plus", _("Added: %(source)s") % {"source": fan.get_source_display()}
        case "fan.import":
            name = files.get(changes["import"][1], "")
            return "upload", _("Came in by the file %(file)s") % {"file": name}
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
        case "fan.update":
            names = "、".join(str(FIELD_LABELS.get(name, name)) for name in sorted(changes))
            return "pencil", _("Changed: %(fields)s") % {"fields": names}
        case _:
            return "", ""
