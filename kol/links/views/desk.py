"""Pages of short links: the list, one with its figures, making and changing one."""

import io
from collections.abc import Mapping

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.links.figures import (
    RANGES,
    clicks_by,
    clicks_by_day,
    links_page,
    name_of,
    rows_of,
    span_of,
    subjects_of,
)
from kol.links.forms import LinkForm
from kol.links.models import Click, TrackedLink
from kol.links.registry import link_results
from kol.links.selectors import link_get
from kol.links.services import link_create, link_pause, link_resume, link_update, link_url
from kol.platforms.models import Platform


@require_safe
@team_page("links.view")
def link_list(request: TeamRequest) -> HttpResponse:
    """All links of the team, with their clicks of the last 30 days."""
    names = ("q", "platform", "state", "made")
    asked = {name: request.GET.get(name, "").strip() for name in names}
    page = links_page(**asked, params=request.GET)
    context = {
        **asked,
        "page": page,
        "rows": rows_of(page.rows, span_of("30")),
        "results": [result.label for result in link_results()],
        "filtered": any(asked.values()),
        "platforms": Platform.choices,
        "platform_names": _names(),
        "states": TrackedLink.State.choices,
        "makers": [("hand", _("Made by hand")), ("post", _("Of posts"))],
        "may_edit": may(request, "links.edit"),
        "list_url": reverse("links:list", args=[request.team.slug]),
    }
    template = "kol/links/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("links.edit")
def link_new(request: TeamRequest) -> HttpResponse:
    """Make a link by hand."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            link = link_create(staff=request.staff, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            return redirect("links:link", request.team.slug, link.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/links/form.html", {"form": form}, status=status)


@require_safe
@team_page("links.view")
def link_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One link: its address, where it leads and led, and its figures. Ten queries or so."""
    link = _link_or_404(public_id)
    subject = subjects_of([link]).get(link.pk)
    span = span_of(request.GET.get("days", ""))
    days = clicks_by_day([link.pk], span)
    devices = dict(Click.Device.choices)
    platforms = _names()
    # The app itself, which is neither an account on it nor a robot in it.
    apps = platforms | {
        "wechat": _("WeChat"),
        "wecom": _("WeCom"),
        "feishu": _("Feishu"),
        "dingtalk": _("DingTalk"),
    }
    context = {
        "link": link,
        "url": link_url(link),
        "span": span,
        "ranges": RANGES,
        "days": [row for row in days if row[1].people or row[1].bots],
        "people": sum(clicks.people for _day, clicks in days),
        "visitors": sum(clicks.visitors for _day, clicks in days),
        "bots": sum(clicks.bots for _day, clicks in days),
        "results": [
            (result.label, result.count([link.pk]).get(link.pk, 0)) for result in link_results()
        ],
        "splits": [
            (_("Device"), _named(clicks_by("device", [link.pk], span), devices, "")),
            (_("Opened in"), _named(clicks_by("app", [link.pk], span), apps, _("A browser"))),
            (
                pgettext("link", "Came from"),
                _named(clicks_by("referrer", [link.pk], span), {}, _("Unknown: it does not say")),
            ),
        ],
        "changes": list(link.changes.select_related("by").order_by("-pk")[:20]),
        "platform_name": platforms.get(link.platform, ""),
        "subject": subject,
        "name": name_of(link, subject),
        "may_edit": may(request, "links.edit"),
    }
    return render(request, "kol/links/link.html", context)


@team_page("links.edit")
def link_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change where a link leads, or what it is called."""
    link = _link_or_404(public_id)
    now = {name: getattr(link, name) for name in ("url", "label", "platform", "campaign")}
    form = LinkForm(request.POST if request.method == "POST" else None, initial=now)
    if link.subject_id is not None:
        del form.fields["platform"]
    if request.method == "POST" and form.is_valid():
        try:
            link_update(
                link=link, staff=request.staff, actor=actor_of(request), **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("The link was changed."))
            return redirect("links:link", request.team.slug, link.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/links/form.html", {"form": form, "link": link}, status=status)


@require_POST
@team_page("links.edit")
def link_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Pause a link, or let it lead on again."""
    acts = {"pause": link_pause, "resume": link_resume}
    if act not in acts:
        raise Http404
    link = _link_or_404(public_id)
    acts[act](link=link, staff=request.staff, actor=actor_of(request))
    return redirect("links:link", request.team.slug, link.public_id)


@require_safe
@team_page("links.view")
def link_qr(request: TeamRequest, public_id: str) -> HttpResponse:
    """The link as a QR code. Dark on white in dark mode too: scanners need it."""
    link = _link_or_404(public_id)
    url = link_url(link)
    out = io.BytesIO()
    segno.make_qr(request.build_absolute_uri(url), error="m").save(
        out, kind="svg", border=3, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    if request.GET.get("save"):
        response["Content-Disposition"] = f'attachment; filename="link-{link.code}.svg"'
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _named(
    rows: list[tuple[str, int]], names: Mapping[str, object], none: str
) -> list[tuple[object, int]]:
    return [(names.get(value, value) or none or "–", people) for value, people in rows]


def _link_or_404(public_id: str) -> TrackedLink:
    link = link_get(public_id)
    if link is None:
        raise Http404
    return link


def _names() -> dict[str, str]:
    """How the places of links are called; a team's own groups are one, too."""
    return {**{name: str(label) for name, label in Platform.choices}, "group": _("Group")}
