"""The bell, its page, and what each person chooses."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.notify.facts import MOST, UNREAD
from foundation.notify.forms import ChoicesForm
from foundation.notify.selectors import (
    choices_get,
    kinds_for,
    notice_line,
    notices_newest,
    notices_page,
)
from foundation.notify.services import choices_save, notice_read, notices_read_all
from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest, team_page
from foundation.teams.selectors import verified_email

_LIST = "foundation/notify/list.html"


@require_safe
@team_page("desk.view")
def notice_list(request: TeamRequest) -> HttpResponse:
    """Everything somebody was told of, newest first."""
    kinds = [(kind.name, kind.label) for kind in kinds_for(request.staff.role)]
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    unread = request.GET.get("show") == "unread"
    page, lines = notices_page(request.staff, kind=kind, unread=unread, params=request.GET)
    return render(
        request,
        f"{_LIST}#rows" if request.htmx else _LIST,
        {
            "page": page,
            "lines": lines,
            "kinds": kinds,
            "kind": kind,
            "show": "unread" if unread else "",
            "filtered": bool(kind or unread),
            "shows": [("unread", _("Unread"))],
        },
    )


@never_cache
@require_safe
@team_page("desk.view")
def notice_count(request: TeamRequest) -> JsonResponse:
    """The number on the bell, asked for by open pages once a minute."""
    unread = request.staff.facts[UNREAD]
    return JsonResponse({"unread": unread, "text": str(unread) if unread <= MOST else f"{MOST}+"})


@never_cache
@require_safe
@team_page("desk.view")
def notice_panel(request: TeamRequest) -> HttpResponse:
    """What the bell opens to."""
    context = {"lines": notices_newest(request.staff)}
    return render(request, "foundation/notify/panel.html", context)


@never_cache
@require_safe
@team_page("desk.view")
def notice_open(request: TeamRequest, public_id: str) -> HttpResponse:
    """Follow a notice to what it is about: it is read by that, on every device."""
    try:
        line = notice_line(request.staff, public_id)
    except NotFound:
        raise Http404 from None
    notice_read(staff=request.staff, public_id=public_id)
    if line.gone:
        messages.info(request, _("What this was about is gone."))
        return redirect("notify:list", request.team.slug)
    return redirect(line.path)


@require_POST
@team_page("desk.view")
def notice_read_one(request: TeamRequest, public_id: str) -> HttpResponse:
    """Mark one read without going there."""
    notice_read(staff=request.staff, public_id=public_id)
    return redirect("notify:list", request.team.slug)


@require_POST
@team_page("desk.view")
def notice_read_all_view(request: TeamRequest) -> HttpResponse:
    """Mark all read."""
    notices_read_all(staff=request.staff)
    if request.htmx:
        request.staff.facts = {**request.staff.facts, UNREAD: 0}
        context = {"lines": notices_newest(request.staff)}
        response = render(request, "foundation/notify/panel.html", context)
        response["HX-Trigger"] = "bell:read"
        return response
    messages.success(request, _("All notifications are marked read."))
    return redirect("notify:list", request.team.slug)


@team_page("desk.view")
def notice_settings(request: TeamRequest) -> HttpResponse:
    """What somebody wants to be told of, and where."""
    form = ChoicesForm(
        request.POST or None,
        kinds=kinds_for(request.staff.role),
        chosen=choices_get(request.staff),
    )
    if request.method == "POST" and form.is_valid():
        choices_save(
            staff=request.staff,
            chosen=form.chosen,
            quiet_from=form.cleaned_data["quiet_from"],
            quiet_until=form.cleaned_data["quiet_until"],
        )
        messages.success(request, _("Saved."))
        return redirect("notify:settings", request.team.slug)
    context = {
        "form": form,
        "no_mail": not verified_email(request.user.pk),
        "no_sms": not settings.SMS_PROVIDER or not request.user.phone,
        "zone": request.team.time_zone,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "foundation/notify/settings.html", context, status=status)
