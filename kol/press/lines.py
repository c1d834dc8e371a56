"""What the archive itself tells on the pages of contacts and outlets: interactions, gifts,
follow-ups that were done, and where people went."""

from collections.abc import Callable, Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, Func, OuterRef, Value
from django.db.models.functions import Coalesce, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.scopes.timeline import Line, LineRows, LineSource, Row, done_by
from kol.press.models import (
    Contact,
    Employment,
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    InteractionStaff,
    Outlet,
)

ICONS = {
    "call": "phone",
    "wechat": "message-circle",
    "email": "mail",
    "meeting": "users",
    "interview": "mic",
    "gift": "gift",
    "event": "calendar-days",
    "other": "circle-dot",
}
_SUMMARY = 160


def _interaction_told() -> dict[str, object]:
    ours = InteractionStaff.objects.filter(interaction=OuterRef("pk")).order_by("pk")
    theirs = InteractionContact.objects.filter(interaction=OuterRef("pk")).order_by("pk")
    return {
        "id": "public_id",
        "kind": "kind",
        "minutes": "minutes",
        "summary": Left("summary", _SUMMARY + 1),
        "ours": ArraySubquery(ours.values("staff__display_name")[:5]),
        "theirs": ArraySubquery(theirs.values("contact__name")[:5]),
    }


def _of_contact(contact: Contact) -> list[LineRows]:
    mine = InteractionContact.objects.filter(contact=contact).values("interaction")
    return [LineRows(Interaction.objects.filter(pk__in=mine), at="at", told=_interaction_told())]


def _of_outlet(outlet: Outlet) -> list[LineRows]:
    found = Interaction.objects.filter(outlet=outlet)
    return [LineRows(found, at="at", told=_interaction_told())]


def _interaction_line(row: Row, team_slug: str, with_whom: bool) -> Line:
    parts = [str(dict(Interaction.Kind.choices)[row["kind"]])]
    if row["minutes"]:
        parts.append(
            ngettext("%(minutes)s minute", "%(minutes)s minutes", row["minutes"])
            % {"minutes": row["minutes"]}
        )
    if with_whom and (names := [name for name in row["theirs"] if name]):
        parts.append("、".join(names))
    text = row["summary"]
    return Line(
        row["at"],
        ICONS[row["kind"]],
        done_by(" · ".join(parts), "、".join(row["ours"]) or None),
        reverse("press:interaction", args=[team_slug, row["id"]]),
        more=text if len(text) <= _SUMMARY else text[: _SUMMARY - 1] + "…",
    )


def _contact_interactions(rows: list[Row], _contact: Contact, team_slug: str) -> Iterator[Line]:
    for row in rows:
        yield _interaction_line(row, team_slug, with_whom=len(row["theirs"]) > 1)


def _outlet_interactions(rows: list[Row], _outlet: Outlet, team_slug: str) -> Iterator[Line]:
    for row in rows:
        yield _interaction_line(row, team_slug, with_whom=True)


def _noon(day: str) -> Func:
    """Noon of a day on the team's clock, so that it is that day for whoever reads it there."""
    return Func(
        day,
        Value(timezone.get_current_timezone_name()),
        template="((%(expressions)s)",
        arg_joiner=" + time '12:00') AT TIME ZONE ",
        output_field=DateTimeField(),
    )


def _gifts(contact: Contact) -> list[LineRows]:
    told = {"kind": "kind", "what": "what", "value": "value", "by": "by__display_name"}
    found = Gift.objects.filter(contact=contact).annotate(moment=_noon("on"))
    return [LineRows(found, at="moment", told=told)]


def _gift_lines(rows: list[Row], _contact: Contact, _team_slug: str) -> Iterator[Line]:
    for row in rows:
        kind = dict(Gift.Kind.choices)[row["kind"]]
        words = {"kind": kind, "what": row["what"], "value": f"{float(row['value']):,.2f}"}
        text = _("%(kind)s: %(what)s, ¥%(value)s") % words
        yield Line(row["at"], "gift", done_by(text, row["by"]))


def _followed(field: str) -> Callable[[Contact | Outlet], list[LineRows]]:
    def rows(about: Contact | Outlet) -> list[LineRows]:
        done = FollowUp.objects.filter(**{field: about}, state=FollowUp.State.DONE)
        told = {"text": "text", "by": "owner__display_name"}
        return [LineRows(done, at="done_at", told=told)]

    return rows


def _followed_lines(rows: list[Row], _about: Contact | Outlet, _team_slug: str) -> Iterator[Line]:
    for row in rows:
        text = _("Followed up: %(text)s") % {"text": row["text"] or "–"}
        yield Line(row["at"], "check", done_by(text, row["by"]))


def _jobs(**of: Contact | Outlet) -> list[LineRows]:
    """When somebody began somewhere, as far as it is known, and when they left."""
    told = {
        "outlet": "outlet__name",
        "outlet_id": "outlet__public_id",
        "contact": "contact__name",
        "contact_id": "contact__public_id",
        "title": "title",
    }
    # What a merged record keeps beside its twin is told once.
    jobs = Employment.objects.filter(**of).exclude(contact__state=Contact.State.MERGED)
    began = jobs.annotate(
        moment=Coalesce(_noon("from_on"), "created_at"),
    )
    left = jobs.filter(to_on__isnull=False).annotate(moment=_noon("to_on"))
    return [
        LineRows(began, at="moment", told=told | {"is": Value("began")}),
        LineRows(left, at="moment", told=told | {"is": Value("left")}),
    ]


def _contact_job_lines(rows: list[Row], _contact: Contact, team_slug: str) -> Iterator[Line]:
    for row in rows:
        words = {"outlet": row["outlet"], "title": row["title"]}
        url = reverse("press:outlet", args=[team_slug, row["outlet_id"]])
        if row["is"] == "left":
            yield Line(row["at"], "log-out", _("Left %(outlet)s") % words, url)
        elif row["title"]:
            yield Line(row["at"], "briefcase", _("At %(outlet)s as %(title)s") % words, url)
        else:
            yield Line(row["at"], "briefcase", _("At %(outlet)s") % words, url)


def _outlet_job_lines(rows: list[Row], _outlet: Outlet, team_slug: str) -> Iterator[Line]:
    for row in rows:
        words = {"name": row["contact"], "title": row["title"]}
        url = reverse("press:contact", args=[team_slug, row["contact_id"]])
        if row["is"] == "left":
            yield Line(row["at"], "log-out", _("%(name)s left") % words, url)
        elif row["title"]:
            yield Line(row["at"], "log-in", _("%(name)s is there as %(title)s") % words, url)
        else:
            yield Line(row["at"], "log-in", _("%(name)s is there") % words, url)


CONTACT_LINES: dict[str, LineSource[Contact]] = {
    "press.interactions": LineSource(_of_contact, _contact_interactions),
    "press.gifts": LineSource(_gifts, _gift_lines),
    "press.follow_ups": LineSource(_followed("contact"), _followed_lines),
    "press.jobs": LineSource(lambda contact: _jobs(contact=contact), _contact_job_lines),
}
OUTLET_LINES: dict[str, LineSource[Outlet]] = {
    "press.interactions": LineSource(_of_outlet, _outlet_interactions),
    "press.follow_ups": LineSource(_followed("outlet"), _followed_lines),
    "press.jobs": LineSource(lambda outlet: _jobs(outlet=outlet), _outlet_job_lines),
}
