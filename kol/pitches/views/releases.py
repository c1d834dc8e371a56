"""Pages of press releases: the list, one, its versions and files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.pitches.forms import ReleaseForm
from kol.pitches.models import Release, ReleaseFile
from kol.pitches.selectors.pitches import figures_of
from kol.pitches.selectors.releases import (
    STATES,
    files_of,
    releases_page,
    version_now,
    versions_diff,
    versions_of,
)
from kol.pitches.services.releases import (
    release_create,
    release_file_add,
    release_file_remove,
    release_save,
    release_state,
)
from kol.pitches.views.common import refused, release_or_404, told

_TEXT = ("title", "lead", "body", "embargo_until")


@require_safe
@team_page("press.view")
def release_list(request: TeamRequest) -> HttpResponse:
    """The team's releases."""
    q, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    context = {
        "page": releases_page(q=q, state=state, params=request.GET),
        "q": q,
        "state": state,
        "states": [(one.value, one.label) for one in STATES],
        "state_names": dict(Release.State.choices),
        "may_pitch": may(request, "press.pitch"),
        "releases_url": reverse("pitches:releases", args=[request.team.slug]),
    }
    template = "kol/pitches/releases.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("press.pitch")
def release_new(request: TeamRequest) -> HttpResponse:
    """Write a release."""
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            release = release_create(
                team_id=request.team.pk,
                actor=actor_of(request),
                **{name: form.cleaned_data[name] for name in _TEXT},
            )
        except DomainError as refusal:
            refused(form, refusal)
        else:
            return redirect("pitches:release", request.team.slug, release.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/pitches/release_edit.html", {"form": form}, status=status)


@require_safe
@team_page("press.view")
def release_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One release: its text, versions, files, and the pitches that sent it."""
    release = release_or_404(public_id)
    pitches = list(release.pitches.select_related("owner", "release").order_by("-pk")[:20])
    figures = figures_of(pitches)
    context = {
        "release": release,
        "version": version_now(release),
        "versions": versions_of(release),
        "files": files_of(release),
        "pitches": [(one, figures[one.pk]) for one in pitches],
        "may_pitch": may(request, "press.pitch"),
    }
    return render(request, "kol/pitches/release.html", context)


@team_page("press.pitch")
def release_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Save a new version."""
    release = release_or_404(public_id)
    version = version_now(release)
    initial = {name: getattr(version, name) for name in _TEXT} | {"based_on": version.number}
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            release_save(
                release=release,
                actor=actor_of(request),
                note=given["note"],
                based_on=given["based_on"],
                **{name: given[name] for name in _TEXT},
            )
        except DomainError as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved as a version of its own."))
            return redirect("pitches:release", request.team.slug, release.public_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "release": release}
    return render(request, "kol/pitches/release_edit.html", context, status=status)


@require_safe
@team_page("press.view")
def release_diff(request: TeamRequest, public_id: str) -> HttpResponse:
    """What changed from one version to another: ``?from=1&to=3``; the last two without."""
    release = release_or_404(public_id)
    after = _number(request, "to", release.number)
    before = _number(request, "from", max(1, after - 1))
    try:
        diff = versions_diff(release, before, after)
    except NotFound:
        raise Http404 from None
    context = {"release": release, "diff": diff, "numbers": range(1, release.number + 1)}
    return render(request, "kol/pitches/release_diff.html", context)


@require_POST
@team_page("press.pitch")
def release_put(request: TeamRequest, public_id: str, state: str) -> HttpResponse:
    """Make it ready, a draft again, or put it away."""
    release = release_or_404(public_id)
    before = release.state
    if state not in Release.State.values:
        raise Http404
    release_state(release=release, state=state, actor=actor_of(request))
    undo = reverse("pitches:release_put", args=[request.team.slug, public_id, before])
    text = _("The release is now: %(state)s.") % {"state": Release.State(state).label}
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("pitches:release", request.team.slug, public_id)


@require_POST
@team_page("press.pitch")
def release_file(request: TeamRequest, public_id: str) -> HttpResponse:
    """Add a file."""
    release = release_or_404(public_id)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
    else:
        told(
            request,
            lambda: release_file_add(release=release, upload=upload, actor=actor_of(request)),
            _("The file goes along with the release."),
        )
    return redirect("pitches:release", request.team.slug, public_id)


@require_POST
@team_page("press.pitch")
def release_file_out(request: TeamRequest, public_id: str, file_id: str) -> HttpResponse:
    """Take a file off."""
    release = release_or_404(public_id)
    file = ReleaseFile.objects.filter(release=release, public_id=file_id).first()
    if file is None:
        raise Http404
    release_file_remove(file=file, actor=actor_of(request))
    messages.success(request, _("The file no longer goes along."))
    return redirect("pitches:release", request.team.slug, public_id)


def _number(request: TeamRequest, name: str, usual: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 6 else usual
