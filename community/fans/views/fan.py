"""One fan: what is known, and changing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.fans.errors import ConsentOlder
from community.fans.forms import ConsentForm, FanForm
from community.fans.importing.rows import tags_split
from community.fans.models import Fan, FanNote
from community.fans.selectors.detail import fan_detail, fan_timeline
from community.fans.selectors.pairs import merges_of
from community.fans.services import (
    consent_set,
    fan_create,
    fan_erase,
    fan_update,
    note_add,
    note_remove,
)
from community.fans.views.common import fan_or_404, live_fan_or_404, page_fan_or_404
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page

# Which form field a refusal of the services belongs to.
_FIELDS = {"phone", "email", "uid", "handle", "tags", "nickname", "platform"}


@require_safe
@team_page("fans.view")
def fan_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One fan; one that was merged leads to the record it is part of."""
    return _page(request, public_id)


def _page(
    request: TeamRequest, public_id: str, *, note: str = "", refusal: DomainError | None = None
) -> HttpResponse:
    """The page, with a note that was typed and refused."""
    fan = page_fan_or_404(public_id)
    if fan.merged_into_id is not None:
        winner = Fan.objects.get(pk=fan.merged_into_id)
        return redirect("fans:detail", request.team.slug, winner.public_id)
    merges = merges_of(fan) if getattr(fan, "has_merges", False) else []
    timeline = fan_timeline(
        fan,
        request.team.slug,
        after=request.GET.get("after", ""),
        merged=[one.loser_id for one in merges if one.loser.merged_into_id == fan.pk],
    )
    context = {
        "fan": fan,
        "timeline": timeline,
        "sees_contacts": may(request, "fans.contact"),
        "merges": merges,
        "may_edit": may(request, "fans.edit") and fan.state == Fan.State.ACTIVE,
    }
    if request.htmx and request.GET.get("after"):
        return render(request, "community/fans/detail.html#timeline", context)
    context["known"] = fan_detail(fan, request.team.slug)
    context |= {"typed": note, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "community/fans/detail.html", context, status=status)


@require_POST
@team_page("fans.edit")
def fan_note(request: TeamRequest, public_id: str) -> HttpResponse:
    """Write a note on a fan."""
    fan, text = fan_or_404(public_id), request.POST.get("text", "")
    try:
        note_add(fan=fan, text=text, actor=actor_of(request))
    except DomainError as refusal:
        return _page(request, public_id, note=text, refusal=refusal)
    return redirect("fans:detail", request.team.slug, public_id)


@require_POST
@team_page("fans.edit")
def fan_note_remove(request: TeamRequest, public_id: str, note_id: str) -> HttpResponse:
    """Take a note away."""
    fan = fan_or_404(public_id)
    note = FanNote.objects.filter(fan=fan, public_id=note_id).select_related("fan").first()
    if note is not None:
        note_remove(note=note, actor=actor_of(request))
        messages.success(request, _("The note was deleted."))
    return redirect("fans:detail", request.team.slug, public_id)


@team_page("fans.edit")
def fan_new(request: TeamRequest) -> HttpResponse:
    """Add a fan by hand."""
    form = FanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            fan = fan_create(
                team_id=request.team.pk,
                actor=actor_of(request),
                source=Fan.Source.MANUAL,
                nickname=data["nickname"],
                identities=form.identities(),
                tags=tags_split(data["tags"]),
                note=data["note"],
                phones=form.lines("phone"),
                emails=form.lines("email"),
                custom=form.custom(),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": fan.nickname})
            return redirect("fans:detail", request.team.slug, fan.public_id)
    status = 422 if form.errors else 200
    return render(request, "community/fans/form.html", {"form": form}, status=status)


@team_page("fans.edit")
def fan_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change a fan."""
    fan = live_fan_or_404(public_id)
    form = FanForm(request.POST if request.method == "POST" else None, fan=fan)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            fan_update(
                fan=fan,
                actor=actor_of(request),
                nickname=data["nickname"],
                identities_add=form.identities(),
                identities_remove=[int(pk) for pk in data.get("remove", [])],
                tags=tags_split(data["tags"]),
                phones=form.lines("phone"),
                emails=form.lines("email"),
                custom=form.custom(),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("fans:detail", request.team.slug, fan.public_id)
    verified = list(fan.contacts.exclude(verified_at=None))
    context = {"form": form, "fan": fan, "verified": verified}
    status = 422 if form.errors else 200
    return render(request, "community/fans/form.html", context, status=status)


def _refuse(form: FanForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in _FIELDS else None, error.text())


@team_page("fans.edit")
def fan_consent(request: TeamRequest, public_id: str) -> HttpResponse:
    """Note a fan's consent and how we know of it."""
    fan = live_fan_or_404(public_id)
    form = ConsentForm(request.POST or None, initial={"consent": fan.consent})
    if request.method == "POST" and form.is_valid():
        try:
            consent_set(fan=fan, actor=actor_of(request), **form.cleaned_data)
        except ConsentOlder as error:
            form.add_error("on", error.text())
        else:
            messages.success(request, _("Saved."))
            return redirect("fans:detail", request.team.slug, public_id)
    status = 422 if form.errors else 200
    return render(request, "community/fans/consent.html", {"fan": fan, "form": form}, status=status)


@team_page("fans.edit")
def fan_erase_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """Erase a fan, after the word was typed."""
    fan = live_fan_or_404(public_id)
    error = ""
    if request.method == "POST":
        if request.POST.get("confirm", "").strip() == fan.nickname.strip():
            fan_erase(fan=fan, actor=actor_of(request))
            messages.success(request, _("The fan was erased."))
            return redirect("fans:list", request.team.slug)
        error = _("This is not the fan's nickname.")
    context = {"fan": fan, "error": error}
    return render(request, "community/fans/erase.html", context, status=422 if error else 200)
