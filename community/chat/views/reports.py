"""The report entrance: of a message, or of a person."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from community.chat.access import PlaceRequest, place_page
from community.chat.selectors import Said, message_find
from community.groups.models import GroupMember
from community.moderation.forms import ReportForm
from community.moderation.services import report_make
from community.moderation.services.reports import Reported
from foundation.scopes.errors import DomainError
from foundation.teams.access import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
@place_page
def message_report(request: PlaceRequest, seq: int) -> HttpResponse:
    """Report a message one may read."""
    said = message_find(place=request.place, seq=seq)
    if said is None or said.kind == "system" or not said.sender:
        raise Http404
    return _report(request, _member(request, said.sender), said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_page
def person_report(request: PlaceRequest, member_id: str) -> HttpResponse:
    """Report somebody of the group."""
    return _report(request, _member(request, member_id), None)


def _member(request: PlaceRequest, public_id: str) -> GroupMember:
    members = GroupMember.objects.filter(group_id=request.place.group_id)
    found = members.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _report(request: PlaceRequest, target: GroupMember, said: Said | None) -> HttpResponse:
    place = request.place
    form = ReportForm(request.POST if request.method == "POST" else None)
    done = False
    if form.is_bound and form.is_valid():
        message = Reported(said.seq, said.text, said.picture is not None) if said else None
        try:
            report_make(
                reporter=GroupMember.objects.get(pk=place.member_id),
                target=target,
                message=message,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.text())
        else:
            done = True
    context = {
        "place": place,
        "team": place.team,
        "target": target,
        "said": said,
        "form": form,
        "done": done,
        "own": target.pk == place.member_id,
    }
    status = 422 if form.errors else 200
    return render(request, "community/chat/report.html", context, status=status)
