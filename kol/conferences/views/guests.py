"""Staff pages about the guests of an event: putting them on the list, their answers, the door."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import (
    event_figures,
    guest_get,
    guest_scanned,
    guests_listing,
)
from kol.conferences.services import (
    guest_answer,
    guest_check_in,
    guest_check_out,
    guest_remove,
    guest_walk_in,
    guests_add,
)
from kol.conferences.views.events import found_event
from kol.press.models import Contact
from kol.press.search import contacts_search
from kol.press.selectors.picking import ready_to_pick

PICK = 30
_BOARD = "kol/conferences/door_board.html"
CameBy = Guest.CameBy


@team_page("press.edit")
def guests_pick(request: TeamRequest, public_id: str) -> HttpResponse:
    """Look for people and put those ticked on the list; who stands on it shows as such."""
    event = found_event(public_id)
    if request.method == "POST":
        return _picked(request, event)
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "beat", "tag")}
    people = Contact.objects.filter(state=Contact.State.ACTIVE)
    if chosen["beat"]:
        people = people.filter(beats__contains=[chosen["beat"]])
    if chosen["tag"]:
        people = people.filter(tags__contains=[chosen["tag"]])
    if chosen["q"]:
        found = list(contacts_search(people, chosen["q"])[:PICK])
        page = None
    else:
        page = keyset_page(people, params=request.GET, size=PICK, counted=False)
        found = page.rows
    listed = set(
        Guest.objects.filter(event=event, contact__in=found).values_list("contact_id", flat=True)
    )
    context = {
        "event": event,
        "page": page,
        "people": ready_to_pick(found),
        "listed": listed,
        "chosen": chosen,
        "filtered": any(chosen.values()),
    }
    template = "kol/conferences/pick.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


def _picked(request: TeamRequest, event: PressEvent) -> HttpResponse:
    ids = request.POST.getlist("contact")[:500]
    people = list(Contact.objects.filter(public_id__in=ids))
    try:
        came = guests_add(event=event, contacts=people, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("conferences:pick", request.team.slug, event.public_id)
    parts = [
        ngettext("%(n)s guest is new on the list.", "%(n)s guests are new on the list.", came.added)
        % {"n": came.added}
    ]
    if came.left_out:
        parts.append(
            ngettext(
                "%(n)s was left out: marked “do not contact” or no longer kept.",
                "%(n)s were left out: marked “do not contact” or no longer kept.",
                came.left_out,
            )
            % {"n": came.left_out}
        )
    messages.success(request, " ".join(parts))
    return redirect("conferences:event", request.team.slug, event.public_id)


@require_POST
@team_page("press.edit")
def guest_act(request: TeamRequest, public_id: str, guest_id: str) -> HttpResponse:
    """Enter an answer, or take somebody off the list."""
    event, guest = _found(public_id, guest_id)
    act, actor = request.POST.get("act", ""), actor_of(request)
    if act not in {"yes", "no", "none", "remove"}:
        raise Http404
    try:
        if act == "remove":
            guest_remove(guest=guest, actor=actor)
            messages.success(request, _("%(name)s is off the list.") % {"name": guest.contact.name})
        else:
            guest_answer(guest=guest, answer="" if act == "none" else act, actor=actor)
    except DomainError as refusal:
        messages.error(request, refusal.text())
    return redirect(_back(request, event))


def _back(request: TeamRequest, event: PressEvent) -> str:
    url = reverse("conferences:event", args=[request.team.slug, event.public_id])
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url


@require_safe
@team_page("press.door")
def door(request: TeamRequest, public_id: str) -> HttpResponse:
    """The door: who is expected and not here yet, found by name, outlet or code, let in by one tap;
    with ``?here=1`` who is in. What is searched for is searched among all."""
    event, q = found_event(public_id), request.GET.get("q", "").strip()
    template = f"{_BOARD}#rows" if request.htmx else "kol/conferences/door.html"
    here = request.GET.get("here") == "1"
    return render(request, template, _at_the_door(request, event, q=q, here=here))


def _at_the_door(
    request: TeamRequest, event: PressEvent, *, q: str = "", here: bool = False
) -> dict[str, Any]:
    guests = guests_listing(event, q=q)
    if not q:
        guests = guests.filter(attended_at__isnull=not here)
        guests = guests if here else guests.filter(answer=Guest.Answer.YES)
    return {
        "event": event,
        "q": q,
        "here": here,
        "page": keyset_page(guests, params=request.GET, order=("pk",)),
        "figures": event_figures(event),
        "door_url": reverse("conferences:door", args=[request.team.slug, event.public_id]),
        "may_edit": may(request, "press.edit"),
        "strangers": _strangers(event, q) if q else [],
    }


def _strangers(event: PressEvent, q: str) -> list[Contact]:
    """People of the archive who are not on the list: they may stand at the door all the same."""
    people = Contact.objects.filter(state=Contact.State.ACTIVE).exclude(
        pk__in=Guest.objects.filter(event=event).values("contact_id")
    )
    return ready_to_pick(list(contacts_search(people, q, sees=False)[:5]))


@require_POST
@team_page("press.door")
def door_act(request: TeamRequest, public_id: str) -> HttpResponse:
    """Let a guest in (by hand, or somebody who is on no list), or take that back. To HTMX the page
    anew, ready for the next guest: a phone at a door has a poor network, so what was lost on the
    way is said in place and tried again there."""
    event, actor = found_event(public_id), actor_of(request)
    act, one = request.POST.get("act", ""), request.POST.get("id", "")
    text, tone = "", "good"
    if act not in {"in", "code", "out", "walk_in"}:
        raise Http404
    try:
        if act == "walk_in":
            contact = Contact.objects.filter(public_id=one, state=Contact.State.ACTIVE).first()
            if contact is None:
                raise Http404
            guest_walk_in(event=event, contact=contact, by=request.staff, actor=actor)
            text = _("%(name)s was let in.") % {"name": contact.name}
        else:
            guest = _found(public_id, one)[1]
            text, tone = _door_move(request, guest, act)
    except DomainError as refusal:
        text, tone = refusal.text(), "bad"
    if request.htmx:
        undo = one if tone == "good" and act in ("in", "code") else ""
        said = {"said": text, "tone": tone, "undo": undo}
        return render(request, _BOARD, _at_the_door(request, found_event(public_id)) | said)
    messages.add_message(request, messages.ERROR if tone == "bad" else messages.SUCCESS, text)
    return redirect("conferences:door", request.team.slug, public_id)


def _door_move(request: TeamRequest, guest: Guest, act: str) -> tuple[str, str]:
    """What came of it, and whether that is good: somebody who was let in before is a warning."""
    actor, name = actor_of(request), {"name": guest.contact.name}
    if act == "out":
        guest_check_out(guest=guest, actor=actor)
        return _("%(name)s counts as not here.") % name, "good"
    how = CameBy.CODE if act == "code" else CameBy.HAND
    if guest_check_in(guest=guest, by=request.staff, how=how, actor=actor):
        return _("%(name)s was let in.") % name, "good"
    return _("%(name)s was let in already.") % name, "warn"


@team_page("press.door")
def door_scan(request: TeamRequest, guest_id: str) -> HttpResponse:
    """Where the QR code of a guest leads the phone of staff: who it is, and one button."""
    guest = guest_scanned(guest_id)
    if guest is None:
        raise Http404
    refused, fresh = "", False
    if request.method == "POST":
        try:
            fresh = guest_check_in(
                guest=guest, by=request.staff, how=CameBy.QR, actor=actor_of(request)
            )
        except DomainError as refusal:
            refused = refusal.text()
        guest = guest_scanned(guest_id) or guest
    context = {"guest": guest, "event": guest.event, "refused": refused, "fresh": fresh}
    status = 409 if refused and not request.htmx else 200
    template = "kol/conferences/scan.html"
    return render(
        request, f"{template}#guest" if request.htmx else template, context, status=status
    )


def _found(public_id: str, guest_id: str) -> tuple[PressEvent, Guest]:
    event = found_event(public_id)
    try:
        return event, guest_get(event, guest_id)
    except NotFound as missing:
        raise Http404 from missing
