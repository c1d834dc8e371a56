"""Pages of a pitch before it goes out: what is written, to whom, and a look at each mail."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.lists.selectors import view_of, views_seen
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.selectors import verified_email
from kol.pitches.candidates import MOST, candidates_of, chosen_contacts, texts_of
from kol.pitches.errors import TooManyRecipients
from kol.pitches.forms import PitchForm
from kol.pitches.letters import from_address, letter_of, reply_address, sender_name
from kol.pitches.merge_fields import FIELDS, field_labels, fields_needed, marks
from kol.pitches.models import Pitch, PitchRecipient, ReleaseFile
from kol.pitches.services.drafts import (
    pitch_choose,
    pitch_create,
    pitch_note,
    pitch_update,
    pitch_version_renew,
)
from kol.pitches.services.freezing import approval_wanted, pitch_send_off
from kol.pitches.services.sender import mailbox_on, sender_get
from kol.pitches.services.trying import pitch_try_out
from kol.pitches.views.common import pitch_or_404, refused, release_or_404, told
from kol.press.lists import CONTACTS
from kol.press.models import Contact
from kol.press.search import contacts_search
from kol.press.selectors.filters import contact_filters
from kol.press.selectors.listing import contact_filters_of, contacts_narrowed
from kol.press.selectors.picking import ready_to_pick

PICK = 40
_PARTS = ("subject", "body", "include_text", "attach_files", "embargo", "start_at")
_FILTERS = ("beat", "tag")


def draft_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page of a pitch that can still be changed, which it is called with. One that went out
    meanwhile (Back after sending, another tab) is shown as it stands instead."""

    def page(request: TeamRequest, /, public_id: str, **more: str) -> HttpResponse:
        pitch = pitch_or_404(public_id)
        if pitch.state != Pitch.State.DRAFT:
            messages.info(request, _("This pitch was sent off already: it can't be changed."))
            return redirect("pitches:pitch", request.team.slug, public_id)
        return view(request, pitch, **more)

    page.__name__, page.__doc__ = view.__name__, view.__doc__
    return team_page("press.pitch")(page)


@team_page("press.pitch")
def pitch_new(request: TeamRequest, public_id: str) -> HttpResponse:
    """Begin a pitch of a release."""
    release = release_or_404(public_id)
    form = PitchForm(request.POST if request.method == "POST" else None, initial=usual_text())
    if request.method == "POST" and form.is_valid():
        try:
            pitch = pitch_create(
                release=release,
                actor=actor_of(request),
                **{name: form.cleaned_data[name] for name in _PARTS},
            )
        except DomainError as refusal:
            refused(form, refusal)
        else:
            return redirect("pitches:people", request.team.slug, pitch.public_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "release": release, "marks": FIELDS, "step": 0}
    return render(request, "kol/pitches/pitch_edit.html", context, status=status)


@draft_page
def pitch_edit(request: TeamRequest, pitch: Pitch) -> HttpResponse:
    """Change what a draft says."""
    initial = {name: getattr(pitch, name) for name in _PARTS}
    form = PitchForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in _PARTS}
        try:
            pitch_update(pitch=pitch, actor=actor_of(request), **given)
        except DomainError as refusal:
            refused(form, refusal)
        else:
            return redirect("pitches:people", request.team.slug, pitch.public_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "pitch": pitch, "release": pitch.release, "marks": FIELDS, "step": 0}
    return render(request, "kol/pitches/pitch_edit.html", context, status=status)


@draft_page
def pitch_people(request: TeamRequest, pitch: Pitch) -> HttpResponse:
    """Choose whom it goes to: by picking, by beat and tag, or by a view somebody saved."""
    if request.method == "POST":
        return _chosen(request, pitch)
    q = request.GET.get("q", "").strip()
    filters = contact_filters_of({name: request.GET.get(name, "") for name in _FILTERS})
    people = contacts_narrowed(filters)
    page = None
    if q:
        found = list(contacts_search(people, q)[:PICK])
    else:
        page = keyset_page(people, params=request.GET, size=PICK, counted=False)
        found = page.rows
    context = {
        "pitch": pitch,
        "page": page,
        "people": ready_to_pick(found),
        "picked": set(pitch.chosen.get("picked", [])),
        "q": q,
        "chosen": filters.by,
        "filtered": bool(q or filters.by),
        "views": views_seen(CONTACTS, request.staff),
        "by_filters": _filters_told(pitch),
        "count": _count(pitch),
        "most": MOST,
        "step": 1,
    }
    template = "kol/pitches/people.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
@draft_page
def pitch_check(request: TeamRequest, pitch: Pitch) -> HttpResponse:
    """Everybody on the list before it goes out: who is left out and why, whose fields are empty,
    and the mail of each as they will read it (``?who=``)."""
    sender, box = sender_get(pitch.team_id), mailbox_on(pitch.team_id)
    context: dict[str, Any]
    try:
        found = candidates_of(
            pitch.chosen, texts=texts_of(pitch), notes=pitch.chosen.get("notes", {})
        )
    except TooManyRecipients as refusal:
        context = {"pitch": pitch, "too_many": refusal.text(), "step": 2}
        return render(request, "kol/pitches/check.html", context)
    going = [one for one in found if not one.skip]
    lacking = [one for one in going if one.missing]
    who = request.GET.get("who", "")
    shown = next((one for one in going if one.contact.public_id == who), None)
    shown = shown or (going[0] if going else None)
    context = {
        "pitch": pitch,
        "found": [(one, field_labels(one.missing), _skip_word(one.skip)) for one in found],
        "going": len(going),
        "left_out": len(found) - len(going),
        "lacking": len(lacking),
        "needed": fields_needed(*texts_of(pitch)),
        "shown": shown,
        "letter": letter_of(pitch, shown.values, sender) if shown is not None else None,
        "older": pitch.version.number != pitch.release.number,
        "asks": approval_wanted(sender, len(going)),
        "sender": sender,
        "files": ReleaseFile.objects.filter(release=pitch.release_id).count(),
        "from_line": f"{sender_name(sender, pitch.team)} <{from_address(sender)}>",
        "answers": reply_address(sender, box, pitch),
        "is_read": box is not None,
        "tests_to": verified_email(request.user.pk),
        "step": 2,
    }
    template = "kol/pitches/check.html"
    return render(request, f"{template}#letter" if request.htmx else template, context)


@require_POST
@draft_page
def pitch_note_set(request: TeamRequest, pitch: Pitch, contact_id: str) -> HttpResponse:
    """A sentence for one person."""
    contact = Contact.objects.filter(public_id=contact_id).first()
    if contact is None:
        raise Http404
    text, actor = request.POST.get("note", ""), actor_of(request)
    told(
        request,
        lambda: pitch_note(pitch=pitch, contact=contact, text=text, actor=actor),
        _("Noted for this person alone."),
    )
    page = reverse("pitches:check", args=[request.team.slug, pitch.public_id])
    return redirect(f"{page}?who={contact.public_id}")


@require_POST
@draft_page
def pitch_try(request: TeamRequest, pitch: Pitch) -> HttpResponse:
    """Send whoever asks the mail as one of the recipients reads it."""
    who = request.POST.get("who", "")
    told(
        request,
        lambda: pitch_try_out(pitch=pitch, contact_id=who, staff=request.staff),
        _("On its way to your own mailbox."),
    )
    page = reverse("pitches:check", args=[request.team.slug, pitch.public_id])
    return redirect(f"{page}?who={who}")


@require_POST
@draft_page
def pitch_renew(request: TeamRequest, pitch: Pitch) -> HttpResponse:
    """Send the newest version of the release instead."""
    told(
        request,
        lambda: pitch_version_renew(pitch=pitch, actor=actor_of(request)),
        _("It sends the newest version now."),
    )
    return redirect("pitches:check", request.team.slug, pitch.public_id)


@require_POST
@team_page("press.pitch")
def pitch_send(request: TeamRequest, public_id: str) -> HttpResponse:
    """Freeze the list and let it go."""
    pitch = pitch_or_404(public_id)
    skip = request.POST.get("skip_missing") == "1"
    try:
        sent = pitch_send_off(pitch=pitch, actor=actor_of(request), skip_missing=skip)
    except DomainError as refusal:
        messages.error(request, refusal.text())
        draft = pitch.state == Pitch.State.DRAFT
        return redirect("pitches:check" if draft else "pitches:pitch", request.team.slug, public_id)
    said = _("It is on its way. You can watch it here.")
    if sent.state == Pitch.State.REVIEW:
        said = _("Asked for. Nothing leaves before somebody else has agreed.")
    messages.success(request, said)
    return redirect("pitches:pitch", request.team.slug, public_id)


def _chosen(request: TeamRequest, pitch: Pitch) -> HttpResponse:
    post, actor = request.POST, actor_of(request)
    act = post.get("act", "pick")
    if act == "check" and not post.getlist("contact"):
        return redirect("pitches:check", request.team.slug, pitch.public_id)
    if act == "view":
        view = view_of(CONTACTS, request.staff, post.get("view", ""))
        filters = dict(view.query) if view is not None else {}
        change: dict[str, Any] = {"filters": filters}
    elif act == "filters":
        change = {"filters": {name: post.get(name, "") for name in _FILTERS}}
    elif act == "nofilters":
        change = {"filters": {}}
    elif act == "drop":
        change = {"drop": post.getlist("contact")[:MOST]}
    else:
        change = {"pick": post.getlist("contact")[:MOST]}
    told(
        request,
        lambda: pitch_choose(pitch=pitch, actor=actor, **change),
        _("The list was changed."),
    )
    if "check" in (act, post.get("next")):
        return redirect("pitches:check", request.team.slug, pitch.public_id)
    return redirect("pitches:people", request.team.slug, pitch.public_id)


def _filters_told(pitch: Pitch) -> list[tuple[str, str]]:
    by = pitch.chosen.get("filters", {})
    labels = {one.name: one for one in contact_filters()}
    said = []
    for name, value in by.items():
        one = labels.get(name)
        choices = dict(one.choices()) if one is not None and one.choices else {}
        shown = one.shown(value) if one is not None and one.shown else choices.get(value, value)
        said.append((str(one.label) if one is not None else name, str(shown)))
    return said


def _count(pitch: Pitch) -> int:
    return chosen_contacts(pitch.chosen)[: MOST + 1].count()


def _skip_word(skip: str) -> str:
    return str(PitchRecipient.Skip(skip).label) if skip else ""


def usual_text() -> dict[str, Any]:
    """What a pitch begins with, to be written over."""
    return {"subject": _("%(greeting)s: %(headline)s") % marks(), "body": _usual_body()}


def _usual_body() -> str:
    return (
        _(
            "Dear %(greeting)s,\n\n%(note)s\n\nWe have news that may interest your readers:"
            " %(headline)s.\n\nIf you need pictures or an interview, just answer this mail.\n\n"
            "%(sender)s"
        )
        % marks()
    )
