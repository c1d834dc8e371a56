"""The desk's pages of fans."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.fans.forms import ConsentForm, FanForm
from community.fans.importing.rows import tags_split
from community.fans.models import Fan
from community.fans.registry import fan_filters
from community.fans.selectors import fan_get
from community.fans.selectors.detail import fan_detail
from community.fans.selectors.listing import (
    PAGE,
    FanFilters,
    fans_export,
    fans_narrowed,
    fans_page,
    tag_names,
)
from community.fans.services import (
    consent_set,
    fan_create,
    fan_erase,
    fan_tag,
    fan_untag,
    fan_update,
)
from foundation.jobs.sheets import csv_response
from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.audit import audit_record
from kol.platforms.models import Platform

# Which form field a refusal of the services belongs to.
_FIELDS = {"phone", "email", "uid", "handle", "tags", "nickname", "platform"}


def _fan(public_id: str) -> Fan:
    try:
        return fan_get(public_id=public_id)
    except NotFound:
        raise Http404 from None


def _filters(request: HttpRequest) -> FanFilters:
    get = request.GET.get
    return FanFilters(
        q=get("q", "").strip()[:120],
        tag=get("tag", ""),
        source=get("source", ""),
        consent=get("consent", ""),
        platform=get("platform", ""),
        order="name" if get("order") == "name" else "new",
        more={one.name: get(one.name, "") for one in fan_filters()},
    )


@require_safe
@team_page("fans.view")
def fan_list(request: TeamRequest) -> HttpResponse:
    """The team's fans: searched, narrowed, a page at a time."""
    filters = _filters(request)
    page = fans_page(filters, params=request.GET)
    order = {"order": "name"} if filters.order == "name" else {}
    query = urlencode({**filters.values(), **order})
    context = {
        "page": page,
        "filters": filters,
        "sees_contacts": may(request, "fans.contact"),
        "may_edit": may(request, "fans.edit"),
        "may_import": may(request, "fans.import"),
        "query": query,
        "other_order": _with(filters, order="" if order else "name"),
        "fans_url": reverse("fans:list", args=[request.team.slug]),
        "platform_names": dict(Platform.choices),
        "source_names": dict(Fan.Source.choices),
        "consent_names": dict(Fan.Consent.choices),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "community/fans/list.html#rows", context)
    return render(request, "community/fans/list.html", context | _selects(request, filters))


def _selects(request: TeamRequest, filters: FanFilters) -> dict[str, Any]:
    """The choices above the list, and a chip for each that is made."""
    tags = [(name, name) for name in tag_names()]
    selects: list[tuple[str, Any, Any, Sequence[tuple[Any, Any]]]] = [
        ("tag", _("Tag"), _("Any tag"), tags),
        ("platform", _("Platform"), _("Any platform"), Platform.choices),
        ("source", _("Source"), _("Any source"), Fan.Source.choices),
        ("consent", _("Consent"), _("Any consent"), Fan.Consent.choices),
        *((one.name, one.label, one.any_label, one.choices()) for one in fan_filters()),
    ]
    values = filters.values()
    chips = [
        {"label": label, "value": dict(choices).get(values[name], values[name]),
         "without": _with(filters, **{name: ""})}
        for name, label, _any, choices in selects
        if name in values
    ]  # fmt: skip
    return {
        "selects": [
            {"name": name, "label": label, "any": anything, "choices": choices,
             "value": values.get(name, "")}
            for name, label, anything, choices in selects
        ],
        "chips": chips,
        "tag_names": [name for name, _label in tags],
    }  # fmt: skip


def _with(filters: FanFilters, **changed: str) -> str:
    """The query string of the same list with something changed."""
    order = {"order": "name"} if filters.order == "name" else {}
    values = {**filters.values(), **order, **changed}
    return "?" + urlencode({name: value for name, value in values.items() if value})


@require_safe
@team_page("fans.view")
def fan_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One fan."""
    fan = _fan(public_id)
    context = {
        "fan": fan,
        "known": fan_detail(fan, request.team.slug),
        "sees_contacts": may(request, "fans.contact"),
        "may_edit": may(request, "fans.edit") and fan.state == Fan.State.ACTIVE,
    }
    return render(request, "community/fans/detail.html", context)


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
    fan = _fan(public_id)
    if fan.state == Fan.State.ERASED:
        raise Http404
    form = FanForm(request.POST if request.method == "POST" else None, fan=fan)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            fan_update(
                fan=fan,
                actor=actor_of(request),
                nickname=data["nickname"],
                note=data["note"],
                identities_add=form.identities(),
                identities_remove=[int(pk) for pk in data.get("remove", [])],
                tags=tags_split(data["tags"]),
                phones=form.lines("phone"),
                emails=form.lines("email"),
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
    fan = _fan(public_id)
    if fan.state == Fan.State.ERASED:
        raise Http404
    form = ConsentForm(request.POST or None, initial={"consent": fan.consent})
    if request.method == "POST" and form.is_valid():
        consent_set(fan=fan, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("fans:detail", request.team.slug, public_id)
    status = 422 if form.errors else 200
    return render(request, "community/fans/consent.html", {"fan": fan, "form": form}, status=status)


@team_page("fans.edit")
def fan_erase_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """Erase a fan, after the word was typed."""
    fan = _fan(public_id)
    if fan.state == Fan.State.ERASED:
        raise Http404
    error = ""
    if request.method == "POST":
        if request.POST.get("confirm", "").strip() == fan.nickname.strip():
            fan_erase(fan=fan, actor=actor_of(request))
            messages.success(request, _("The fan was erased."))
            return redirect("fans:list", request.team.slug)
        error = _("This is not the fan's nickname.")
    context = {"fan": fan, "error": error}
    return render(request, "community/fans/erase.html", context, status=422 if error else 200)


@require_POST
@team_page("fans.edit")
def fans_bulk_tag(request: TeamRequest) -> HttpResponse:
    """Put a tag on the fans chosen in the list, or take it off."""
    chosen = list(dict.fromkeys(request.POST.getlist("fans")))[:PAGE]
    fans = list(Fan.objects.filter(public_id__in=chosen, state=Fan.State.ACTIVE).order_by("pk"))
    deed = fan_untag if request.POST.get("act") == "remove" else fan_tag
    try:
        names = tags_split(request.POST.get("tag", ""))
        if not fans or not names:
            messages.error(request, _("Choose fans in the list and type a tag."))
        else:
            count = deed(team_id=request.team.pk, fans=fans, names=names, actor=actor_of(request))
            messages.success(request, _changed(count))
    except DomainError as error:
        messages.error(request, error.text())
    home = reverse("fans:list", args=[request.team.slug])
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    return redirect(back if safe else home)


def _changed(count: int) -> str:
    text = ngettext("%(count)d fan changed.", "%(count)d fans changed.", count)
    return text % {"count": count}


@require_safe
@team_page("fans.import")
def fans_csv(request: TeamRequest) -> HttpResponseBase:
    """The fans of the list as CSV; who took how many is in the audit trail."""
    filters = _filters(request)
    with transaction.atomic():
        count = fans_narrowed(filters).count()
        audit_record(
            actor=actor_of(request),
            action="fans.export",
            obj=request.team,
            changes={"count": [None, count], "filters": sorted(filters.values())},
        )
    header = [
        _("Nickname"), _("Phone"), _("E-mail"), _("Platform"), _("Name on the platform"),
        _("Platform id"), _("Tags"), _("Note"), _("Source"), _("Consent"),
    ]  # fmt: skip
    team_id = request.team.pk

    def rows() -> Iterator[list[str]]:
        # The response is sent after the view's scope has been left.
        with team_scope(team_id):
            yield from fans_export(filters)

    return csv_response(f"{request.team.name} {_('fans')}.csv", header, rows())


@require_safe
@team_page("fans.import")
def fans_import(request: TeamRequest) -> HttpResponse:
    """The entrance of the import."""
    return redirect("imports:start", request.team.slug, "fans")
