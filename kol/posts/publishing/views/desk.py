"""The desk's pages: everything that goes out, one target, the rules, choosing places and times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.connectors.registry import capabilities
from kol.platforms.models import PlatformAccount
from kol.posts.calendar.slots import slot_next
from kol.posts.models import PostTarget
from kol.posts.publishing.comments import comments_readable
from kol.posts.publishing.forms import RulesForm, WhenForm
from kol.posts.publishing.panel import row_of, targets_context
from kol.posts.publishing.preflight import wrong_text
from kol.posts.publishing.rules import rules_of, rules_set
from kol.posts.publishing.selectors import (
    GROUPS,
    LATE,
    MISSED,
    NOT_READY,
    attempts_of,
    handoffs_page,
    pulse,
    targets_page,
)
from kol.posts.publishing.views.common import back, post_or_404, target_or_404
from kol.posts.publishing.ways import way_told
from kol.posts.publishing.words import TONES, fault_text, reason_text
from kol.posts.quotas import QuotaAt, quota_at, slot_find
from kol.posts.registry import target_panels
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.review import review_rules_set
from kol.posts.services.scheduling import Slot, post_schedule

State = PostTarget.State


def group_labels() -> list[tuple[str, str]]:
    """The filters that stand for several states, then the states."""
    names = {"todo": _("Wait for somebody"), "coming": _("To come")}
    found = [(name, names[name]) for name in GROUPS]
    found.append((NOT_READY, _("To come, with something in the way")))
    found.append((LATE, pgettext("publishing", "Overdue")))
    found.append((MISSED, _("Not approved in time")))
    return found + [(value, str(label)) for value, label in State.choices]


@require_safe
@team_page("posts.view")
def target_list(request: TeamRequest) -> HttpResponse:
    """Everything that goes out or went out, of all posts."""
    asked = {
        name: request.GET.get(name, "").strip() for name in ("q", "platform", "account", "state")
    }
    page = targets_page(**asked, params=request.GET)
    context: dict[str, Any] = {
        **asked,
        "page": page,
        "filtered": any(asked.values()),
        "platforms": [(one.platform, one.label) for one in capabilities()],
        "accounts": [
            (one.public_id, str(one))
            for one in PlatformAccount.objects.order_by("platform", "handle", "pk")
        ],
        "states": group_labels(),
        "state_names": dict(State.choices),
        "tones": TONES,
        "reason_text": reason_text,
        "fault_text": fault_text,
        "wrong_text": wrong_text,
        "way_told": way_told,
        "pulse": pulse(),
        "may_rule": may(request, "posts.approve"),
        "list_url": reverse("publishing:list", args=[request.team.slug]),
    }
    template = "kol/posts/publishing/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
@team_page("posts.view")
def target_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One target with all its attempts."""
    target = target_or_404(public_id)
    attempts = attempts_of([target])[target.pk]
    may_publish = may(request, "posts.publish")
    context = {
        "target": target,
        "row": row_of(target, attempts, may_publish, way_told(target)),
        "may_publish": may_publish,
        "now": timezone.localtime(),
        "panels": target_panels.drawn(target, request.team.slug),
        "comments": comments_readable(target),
    }
    return render(request, "kol/posts/publishing/target.html", context)


@require_safe
@team_page("posts.view")
def handoff_list(request: TeamRequest) -> HttpResponse:
    """What waits for somebody's phone."""
    page = handoffs_page(request.GET)
    context = {"page": page, "may_publish": may(request, "posts.publish")}
    template = "kol/posts/publishing/handoffs.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("posts.approve")
def rules_page(request: TeamRequest) -> HttpResponse:
    """How late is too late."""
    form = RulesForm(request.POST or None, instance=rules_of(request.team.pk))
    if request.method == "POST" and form.is_valid():
        rules_set(
            staff=request.staff,
            actor=actor_of(request),
            lateness_minutes=form.cleaned_data["lateness_minutes"],
        )
        review_rules_set(
            staff=request.staff,
            actor=actor_of(request),
            two_eyes=form.cleaned_data["two_eyes"],
            law_stops=form.cleaned_data["law_stops"],
        )
        messages.success(request, _("Rules saved"))
        return redirect("publishing:rules", request.team.slug)
    status = 422 if form.is_bound else 200
    return render(request, "kol/posts/publishing/rules.html", {"form": form}, status=status)


@require_POST
@team_page("posts.edit")
def places_choose(request: TeamRequest, public_id: str) -> HttpResponse:
    """Which accounts and groups a post goes to. Ticked on the page they are kept at once, and what
    stands above the ticks is drawn anew."""
    post = post_or_404(public_id)
    known = request.POST.get("known")
    try:
        targets_choose(
            post=post,
            staff=request.staff,
            actor=actor_of(request),
            places=_places(request.POST.getlist("place")),
            known=None if known is None else _places(known.split()),
        )
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        if request.htmx:
            drawn = {"post": post, "team": request.team, **targets_context(request, post)}
            return render(request, "kol/posts/targets.html#rows", drawn)
        messages.success(request, _("Places chosen"))
    onward = back(request, reverse("publishing:list", args=[request.team.slug]))
    # A refusal is told by the page as it is, with the ticks of what is kept.
    return HttpResponseClientRedirect(onward) if request.htmx else redirect(onward)


def _places(said: Sequence[str]) -> list[Place]:
    """Places as the page names them: ``kind:ref``."""
    parted = (one.partition(":") for one in said)
    return [Place(ref=ref, kind=kind) for kind, _colon, ref in parted]


@require_POST
@team_page("posts.publish")
def schedule(request: TeamRequest, public_id: str) -> HttpResponse:
    """Schedule what is planned of a post: all at one time, or now."""
    post = post_or_404(public_id)
    asked = request.POST.copy()
    if slot := str(request.POST.get("slot", "")):  # the button of the next free weekly time
        asked["due_at"] = slot
    form = WhenForm(asked)
    onward = back(request, reverse("publishing:list", args=[request.team.slug]))
    at_once = request.POST.get("when") == "now"
    if not form.is_valid() or (form.moment is None and not at_once):
        messages.error(request, _("Choose a day and a time."))
        return redirect(_as_typed(onward, request))
    moment = None if at_once else form.moment
    chosen = PostTarget.objects.filter(
        post=post, state=State.PLANNED, public_id__in=request.POST.getlist("target")
    )
    slots = [Slot(one, moment, form.cleaned_data["move"]) for one in chosen]
    try:
        done = post_schedule(post=post, staff=request.staff, actor=actor_of(request), targets=slots)
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect(_as_typed(onward, request))
    if moment is not None and form.shifted:
        at = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
        messages.warning(request, _("The clocks change then: that time is %(at)s.") % {"at": at})
    for one in done:
        if one.wrong:
            texts = " ".join(wrong_text(wrong) for wrong in one.wrong)
            messages.warning(request, f"{one.where}: {texts}")
    moved = [one for one in done if moment is not None and one.due_at != moment]
    if moved:
        messages.warning(
            request,
            _("Scheduled. For their quotas these go out later: %(places)s")
            % {"places": "、".join(_with_time(one) for one in moved)},
        )
    else:
        messages.success(request, _("Goes out now") if at_once else _("Scheduled"))
    return redirect(onward)


def _with_time(target: PostTarget) -> str:
    at = timezone.localtime(target.due_at).strftime("%m-%d %H:%M")
    return _("%(place)s (%(at)s)") % {"place": target.where, "at": at}


def _as_typed(onward: str, request: TeamRequest) -> str:
    """The page again, with what was chosen and typed (panel.targets_context)."""
    typed = {
        "due_at": request.POST.get("due_at", ""),
        "target": request.POST.getlist("target"),
        "move": request.POST.get("move", "0"),
    }
    return f"{onward}?{urlencode(typed, doseq=True)}#targets"


def _room(
    target: PostTarget, account: PlatformAccount, at: datetime
) -> tuple[PostTarget, list[QuotaAt], datetime]:
    """What the quotas leave a target at a moment, and the next free one where one is full."""
    quotas = quota_at(account, at, but=target)
    full = any(quota.full for quota in quotas)
    return target, quotas, slot_find(target, at).at if full else at


@require_safe
@team_page("posts.publish")
def slots(request: TeamRequest, public_id: str) -> HttpResponse:
    """What the accounts' quotas leave at a moment, for who is choosing it."""
    post = post_or_404(public_id)
    form = WhenForm(request.GET)
    at = (form.moment if form.is_valid() else None) or timezone.now()
    planned = PostTarget.objects.filter(post=post, state=State.PLANNED, account__isnull=False)
    targets = list(planned.select_related("account").order_by("pk"))
    found = [_room(one, one.account, at) for one in targets if one.account is not None]
    first = targets[0] if targets else None
    zone = ZoneInfo(request.team.time_zone)
    free = slot_next(first.account if first else None, timezone.now(), zone)
    context = {"found": found, "at": at, "free": free}
    return render(request, "kol/posts/publishing/slots.html", context)
