"""One piece: added by hand or by its address, changed, judged, put away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from foundation.fetching.errors import reason_said
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.text.several import words_split
from kol.clippings.errors import ClippingThere
from kol.clippings.forms import AddressForm, ClippingForm
from kol.clippings.models import Capture, Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.detail import capture_get, clipping_get, copies_of
from kol.clippings.services.captures import capture_start, moment_of
from kol.clippings.services.clippings import (
    clipping_archive,
    clipping_create,
    clipping_restore,
    clipping_update,
    clippings_judge,
)
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.known import authors_of, outlet_of
from kol.clippings.services.syndication import copy_set
from kol.clippings.tone import tone_suggest
from kol.clippings.views.common import back_to, or_404

_SAME = ("title", "url", "author", "published_at", "tone", "kind", "depth", "campaign", "text")


@require_safe
@team_page("press.view")
def clipping_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One piece. Five queries, six with copies."""
    return _drawn(request, or_404(clipping_get, public_id))


def _drawn(request: TeamRequest, piece: Clipping, status: int = 200) -> HttpResponse:
    first = piece.syndication_of
    context = {
        "piece": piece,
        "copies": copies_of(first or piece),
        "tones": Tone.choices,
        "may_edit": may(request, "press.edit"),
        "home": reverse("clippings:list", args=[request.team.slug]),
    }
    return render(request, "kol/clippings/clipping.html", context, status=status)


@require_POST
@team_page("press.edit")
def capture_new(request: TeamRequest) -> HttpResponse:
    """Begin to read an address that was pasted."""
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            capture = capture_start(
                team_id=request.team.pk, url=form.cleaned_data["url"], actor=actor_of(request)
            )
        except ClippingThere as there:
            messages.info(request, there.text())
            return redirect("clippings:clipping", request.team.slug, there.params["clipping"])
        except DomainError as refusal:
            form.add_error("url", refusal.text())
        else:
            return redirect("clippings:capture", request.team.slug, capture.public_id)
    return render(request, "kol/clippings/address.html", {"form": form}, status=422)


@require_GET
@team_page("press.edit")
def capture_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """What was read of an address, to be looked over and kept; while it is being read, a page that
    asks again."""
    capture = or_404(capture_get, public_id)
    waits = capture.state in (Capture.State.PENDING, Capture.State.CLAIMED)
    if waits and request.htmx:
        return HttpResponse(status=204)
    if request.htmx:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    if waits:
        return render(request, "kol/clippings/capture.html", {"capture": capture})
    failed = ""
    if capture.state == Capture.State.FAILED:
        failed = reason_said(capture.reason, capture.http_status)
    form = ClippingForm(initial=_read(request, capture))
    return _form_page(request, form, None, capture=capture, failed=failed)


def _read(request: TeamRequest, capture: Capture) -> dict[str, Any]:
    """What the form begins with."""
    article = capture.article
    if not article:
        return {"url": capture.url}
    outlet = outlet_of(article["site"], article["url"])
    return {
        "url": capture.url,
        "title": article["title"],
        "outlet": outlet.name if outlet else article["site"],
        "author": article["author"],
        "contacts": "、".join(one.name for one in authors_of(article["author"], outlet)),
        "published_at": moment_of(article["day"], request.team.time_zone),
        "text": article["text"],
    }


@team_page("press.edit")
def clipping_new(request: TeamRequest) -> HttpResponse:
    """Keep a piece: by hand, or what was read of an address (``capture``)."""
    capture = Capture.objects.filter(public_id=request.POST.get("capture", "")).first()
    form = ClippingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        article = capture.article if capture else {}
        try:
            piece = clipping_create(
                team_id=request.team.pk,
                actor=actor_of(request),
                told=_told(form, None),
                origin=Clipping.Origin.ADDRESS if article else Clipping.Origin.HAND,
                said_address=article.get("canonical", ""),
            )
        except DomainError as refusal:
            _refuse(form, refusal)
        else:
            _say_kept(request, piece)
            return redirect("clippings:clipping", request.team.slug, piece.public_id)
    return _form_page(request, form, None, capture=capture)


def _say_kept(request: TeamRequest, piece: Clipping) -> None:
    first = piece.syndication_of
    if first is not None:
        said = _("Kept, as a copy of “%(title)s”.") % {"title": first.title}
        messages.success(request, said)
    else:
        messages.success(request, _("Kept."))


@team_page("press.edit")
def clipping_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change what is known of a piece."""
    piece = or_404(clipping_get, public_id)
    initial = {name: getattr(piece, name) for name in _SAME} | {
        "outlet": piece.outlet.name if piece.outlet else piece.outlet_name,
        "contacts": "、".join(one.name for one in piece.contacts.all()),
        "published_at": piece.published_at if piece.day_known else None,
        "tags": "、".join(piece.tags),
        "pitch": piece.pitch.public_id if piece.pitch else "",
        "event": piece.event.public_id if piece.event else "",
        "reach": piece.reach,
        "reach_source": piece.reach_source,
    }
    form = ClippingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            clipping_update(clipping=piece, actor=actor_of(request), told=_told(form, piece))
        except DomainError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("clippings:clipping", request.team.slug, piece.public_id)
    return _form_page(request, form, piece)


def _form_page(
    request: TeamRequest,
    form: ClippingForm,
    piece: Clipping | None,
    *,
    capture: Capture | None = None,
    failed: str = "",
) -> HttpResponse:
    text = str(form["text"].value() or "")
    context = {
        "form": form,
        "piece": piece,
        "capture": capture,
        "failed": failed,
        "hint": tone_suggest(str(form["title"].value() or ""), text),
        "tone_names": dict(Tone.choices),
    }
    status = 422 if form.errors else 200
    return render(request, "kol/clippings/form.html", context, status=status)


def _told(form: ClippingForm, piece: Clipping | None) -> ClippingInput:
    """What the form says. The reach counts as said only where somebody typed another one."""
    data = form.cleaned_data
    outlet, given = data["outlet_found"], {"outlet", "pitch", "event"}
    typed = (data["reach"], data["reach_source"])
    before = (piece.reach, piece.reach_source) if piece else (None, "")
    if typed != before:
        given.add("reach")
    return ClippingInput(
        **{name: data[name] for name in _SAME},
        outlet=outlet,
        outlet_name="" if outlet else data["outlet"],
        contacts=data["contacts_found"],
        tags=words_split(data["tags"]),
        pitch=data["pitch_found"],
        event=data["event_found"],
        reach=data["reach"] if "reach" in given else None,
        reach_source=data["reach_source"] if "reach" in given else None,
        given=frozenset(given),
    )


def _refuse(form: ClippingForm, refusal: DomainError) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.text())


@require_POST
@team_page("press.edit")
def clipping_judge(request: TeamRequest, public_id: str) -> HttpResponse:
    """Say what tone a piece has; the same page answers with the choice made."""
    piece = or_404(clipping_get, public_id)
    clippings_judge(clippings=[piece], tone=request.POST.get("tone", ""), actor=actor_of(request))
    return back_to(request, reverse("clippings:clipping", args=[request.team.slug, public_id]))


@require_POST
@team_page("press.edit")
def clipping_put(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Put a piece away, or bring it back; each undoes the other."""
    piece, actor = or_404(clipping_get, public_id), actor_of(request)
    if act == "archive":
        clipping_archive(clipping=piece, actor=actor)
        text, undo = _("“%(title)s” was put away."), "restore"
    else:
        clipping_restore(clipping=piece, actor=actor)
        text, undo = _("“%(title)s” is among the clippings again."), "archive"
    url = reverse("clippings:put", args=[request.team.slug, public_id, undo])
    messages.success(request, text % {"title": piece.title}, extra_tags=f"undo:{url}")
    return redirect("clippings:list", request.team.slug)


@require_POST
@team_page("press.edit")
def clipping_copy(request: TeamRequest, public_id: str) -> HttpResponse:
    """Say that a piece is no copy, or of which one (its id or the address of its page)."""
    piece = or_404(clipping_get, public_id)
    said = request.POST.get("first", "").strip().rstrip("/").rpartition("/")[2]
    first = Clipping.objects.filter(public_id=said).first() if said else None
    if said and first is None:
        messages.error(request, _("Paste the address of the page of the first publication."))
    else:
        try:
            copy_set(clipping=piece, first=first, actor=actor_of(request))
        except DomainError as refusal:
            messages.error(request, refusal.text())
        else:
            messages.success(request, _("Saved."))
    return redirect("clippings:clipping", request.team.slug, public_id)
