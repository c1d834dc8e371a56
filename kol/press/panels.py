"""What the archive adds to its own pages of contacts and outlets: what passed, what is to be done,
how warm it is, what was given, why and how long they are kept."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from foundation.teams.access import TeamRequest, may
from kol.press.health import COOLING, COVERAGE, FREQUENCY, RECENCY, REPLIES, WARM
from kol.press.lines import ICONS
from kol.press.models import Contact, FollowUp, Interaction, Outlet
from kol.press.registry import contact_panel, outlet_panel
from kol.press.selectors.passed import follow_ups_of, gifts_of, gifts_summed
from kol.press.selectors.timeline import contact_timeline, outlet_timeline
from kol.press.services.erasure import person_ids
from kol.press.services.gifts import rules_of

# The kinds that a button of the page enters; others are chosen in the form.
QUICK = ("call", "wechat", "email", "meeting", "interview")


def _there(contact: Contact) -> bool:
    return contact.state in (Contact.State.ACTIVE, Contact.State.ARCHIVED)


def _quick(request: TeamRequest, query: str) -> dict[str, Any]:
    page = reverse("press:interaction_new", args=[request.team.slug])
    labels = dict(Interaction.Kind.choices)
    return {
        "buttons": [
            {"url": f"{page}?{query}&kind={kind}", "icon": ICONS[kind], "label": labels[kind]}
            for kind in QUICK
        ]
    }


def contact_log(request: TeamRequest, contact: Contact) -> dict[str, Any] | None:
    """Buttons that enter a call, a message. No query."""
    if not may(request, "press.edit") or not _there(contact):
        return None
    return _quick(request, f"contact={contact.public_id}")


def outlet_log(request: TeamRequest, outlet: Outlet) -> dict[str, Any] | None:
    """Buttons that enter a call, a message. No query."""
    if not may(request, "press.edit") or outlet.merged_into_id is not None:
        return None
    return _quick(request, f"outlet={outlet.public_id}")


def contact_happened(request: TeamRequest, contact: Contact) -> dict[str, Any]:
    """The newest of what happened. Three queries."""
    slug = request.team.slug
    return {
        "timeline": contact_timeline(contact, slug, whole=person_ids(contact)),
        "lines_url": reverse("press:contact_lines", args=[slug, contact.public_id]),
    }


def outlet_happened(request: TeamRequest, outlet: Outlet) -> dict[str, Any]:
    """The newest of what happened. Two queries."""
    slug = request.team.slug
    return {
        "timeline": outlet_timeline(outlet, slug),
        "lines_url": reverse("press:outlet_lines", args=[slug, outlet.public_id]),
    }


def contact_follow_ups(request: TeamRequest, contact: Contact) -> dict[str, Any] | None:
    """What is open about them. One query."""
    if not _there(contact):
        return None
    return {
        "rows": follow_ups_of(contact),
        "now": timezone.now(),
        "may_edit": may(request, "press.edit"),
        "about": f"contact={contact.public_id}",
    }


def outlet_follow_ups(request: TeamRequest, outlet: Outlet) -> dict[str, Any]:
    """What is open about the outlet. One query."""
    found = FollowUp.objects.filter(outlet=outlet, state=FollowUp.State.OPEN)
    return {
        "rows": list(found.select_related("owner", "contact").order_by("due_at", "pk")[:20]),
        "now": timezone.now(),
        "may_edit": may(request, "press.edit"),
        "about": f"outlet={outlet.public_id}",
    }


def contact_health(request: TeamRequest, contact: Contact) -> dict[str, Any] | None:
    """The score and its parts. No query."""
    if not _there(contact):
        return None
    parts = contact.health_parts
    score = contact.health
    band = (
        "" if score is None else "good" if score >= WARM else "warn" if score >= COOLING else "bad"
    )
    return {
        "score": score,
        "band": band,
        "parts": parts,
        "full": {
            "recency": RECENCY,
            "frequency": FREQUENCY,
            "replies": REPLIES,
            "coverage": COVERAGE,
        },
        "last": contact.last_touch_at,
    }


def contact_gifts(request: TeamRequest, contact: Contact) -> dict[str, Any] | None:
    """What they got, and what of a year's ceiling that is. Three queries."""
    if not _there(contact):
        return None
    year = timezone.localdate().year
    summed, rules = gifts_summed(contact, year), rules_of(request.team.pk)
    return {
        "rows": gifts_of(contact),
        "year": year,
        "gift_sum": summed.get("gift", 0),
        "fee_sum": summed.get("fee", 0),
        "rules": rules,
        "may_edit": may(request, "press.edit"),
    }


def contact_kept(request: TeamRequest, contact: Contact) -> dict[str, Any] | None:
    """Why and how long they are kept. No query."""
    if not _there(contact):
        return None
    return {"may_erase": may(request, "press.erase"), "today": timezone.localdate()}


def register() -> None:
    """Called once, in AppConfig.ready()."""
    folder = "kol/press/panels"
    contact_panel("press.log", 5, f"{folder}/log.html", contact_log, place="top")
    contact_panel("press.happened", 90, f"{folder}/happened.html", contact_happened)
    contact_panel(
        "press.follow_ups", 20, f"{folder}/follow_ups.html", contact_follow_ups, place="first"
    )
    contact_panel("press.health", 30, f"{folder}/health.html", contact_health, place="first")
    contact_panel("press.gifts", 70, f"{folder}/gifts.html", contact_gifts, place="side")
    contact_panel("press.kept", 80, f"{folder}/kept.html", contact_kept, place="side")
    outlet_panel("press.log", 5, f"{folder}/log.html", outlet_log, place="top")
    outlet_panel("press.happened", 90, f"{folder}/happened.html", outlet_happened)
    outlet_panel(
        "press.follow_ups", 20, f"{folder}/follow_ups.html", outlet_follow_ups, place="side"
    )
