"""What a person does with one target: one address a deed, each by a plain form."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.posts.models import PostTarget
from kol.posts.publishing.forms import LiveForm, WhenForm
from kol.posts.publishing.selectors import targets_together
from kol.posts.publishing.views.common import back, post_or_404, target_or_404
from kol.posts.services.deciding import (
    target_by_hand,
    target_confirm_live,
    target_confirm_not,
    target_retry,
    target_unconfirm,
)
from kol.posts.services.scheduling import target_cancel, target_reschedule, target_restore

State = PostTarget.State
Deed = Callable[[TeamRequest, PostTarget], str]


def _when(request: TeamRequest) -> tuple[datetime | None, bool]:
    form = WhenForm(request.POST)
    if not form.is_valid() or form.moment is None:
        raise DomainError("due_missing", _("Choose a day and a time."), status=422)
    return form.moment, bool(form.cleaned_data["move"])


def _now(request: TeamRequest, target: PostTarget) -> str:
    staff, actor = request.staff, actor_of(request)
    if target.state in (State.FAILED, State.HELD):
        target_retry(target=target, staff=staff, actor=actor)
    else:
        target_reschedule(target=target, staff=staff, actor=actor, due_at=None, move=True)
    return _("Goes out now")


def _time(request: TeamRequest, target: PostTarget) -> str:
    due_at, move = _when(request)
    target_reschedule(
        target=target, staff=request.staff, actor=actor_of(request), due_at=due_at, move=move
    )
    return _("Moved to another time")


def _cancel(request: TeamRequest, target: PostTarget) -> str:
    target_cancel(target=target, staff=request.staff, actor=actor_of(request))
    return _("Cancelled")


def _restore(request: TeamRequest, target: PostTarget) -> str:
    target_restore(target=target, staff=request.staff, actor=actor_of(request))
    return _("Brought back")


def _by_hand(request: TeamRequest, target: PostTarget) -> str:
    target_by_hand(target=target, staff=request.staff, actor=actor_of(request))
    return _("Waits for a phone")


def _live(request: TeamRequest, target: PostTarget) -> str:
    form = LiveForm(request.POST)
    form.is_valid()
    target_confirm_live(
        target=target,
        staff=request.staff,
        actor=actor_of(request),
        url=form.cleaned_data.get("url", ""),
        reason=form.cleaned_data.get("reason", ""),
    )
    return _("Noted: it is live")


def _not_there(request: TeamRequest, target: PostTarget) -> str:
    target_confirm_not(target=target, staff=request.staff, actor=actor_of(request))
    return _("Noted: it goes out again")


def _drop(request: TeamRequest, target: PostTarget) -> str:
    target_confirm_not(target=target, staff=request.staff, actor=actor_of(request), again=False)
    return _("Noted: it is not there, and does not go out again")


def _unconfirm(request: TeamRequest, target: PostTarget) -> str:
    target_unconfirm(target=target, staff=request.staff, actor=actor_of(request))
    return _("Taken back: it waits for somebody")


DEEDS: dict[str, Deed] = {
    "now": _now,
    "time": _time,
    "cancel": _cancel,
    "restore": _restore,
    "by_hand": _by_hand,
    "live": _live,
    "not_there": _not_there,
    "drop": _drop,
    "unconfirm": _unconfirm,
}
# What is done with all of a post's that are scheduled (or were, before they were cancelled), and
# what is said then.
TOGETHER: dict[str, Callable[[int], str]] = {
    "time": lambda count: (
        ngettext("%(n)d place was moved", "%(n)d places were moved", count) % {"n": count}
    ),
    "cancel": lambda count: (
        ngettext("%(n)d place was cancelled", "%(n)d places were cancelled", count) % {"n": count}
    ),
    "restore": lambda count: (
        ngettext("%(n)d place is back", "%(n)d places are back", count) % {"n": count}
    ),
}
# What the button of a toast does about it.
UNDOES = {"cancel": "restore", "live": "unconfirm"}


@require_POST
@team_page("posts.publish")
def target_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Do one thing with one target, and go back to where it was asked for."""
    if act not in DEEDS:
        raise Http404
    target = target_or_404(public_id)
    own = reverse("publishing:target", args=[request.team.slug, public_id])
    try:
        done = DEEDS[act](request, target)
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect(_with(back(request, own), _kept(request, target, act)))
    else:
        undo = UNDOES.get(act)
        address = (
            reverse("publishing:act", args=[request.team.slug, public_id, undo or ""])
            if undo
            else ""
        )
        messages.success(request, done, extra_tags=f"undo:{address}" if undo else "")
    return redirect(back(request, own))


@require_POST
@team_page("posts.publish")
def post_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Do one thing with everything of a post that is scheduled, or take cancelling it back. Each
    stands alone, as ever: one that can't be moved is named, and the others are."""
    if act not in TOGETHER:
        raise Http404
    post = post_or_404(public_id)
    done = 0
    gone: list[str] = []
    refused: dict[str, list[str]] = {}
    restored = request.GET.getlist("target") if act == "restore" else None
    for target in targets_together(post, restored):
        try:
            DEEDS[act](request, target)
        except DomainError as refusal:
            refused.setdefault(refusal.text(), []).append(target.where)
        else:
            done += 1
            gone.append(target.public_id)
    for text, places in refused.items():
        # What is wrong with the time itself is said once, for all of them.
        alike = len(refused) == 1 and len(places) > 1 and not done
        named = alike or all(place in text for place in places)
        messages.error(request, text if named else f"{', '.join(places)}: {text}")
    if done:
        tags = f"undo:{_undo_all(request, public_id, gone)}" if act == "cancel" else ""
        messages.success(request, TOGETHER[act](done), extra_tags=tags)
    own = reverse("posts:post", args=[request.team.slug, public_id])
    typed = {"all_at": request.POST.get("due_at", "")} if refused else {}
    return redirect(_with(back(request, own), typed))


def _undo_all(request: TeamRequest, public_id: str, gone: list[str]) -> str:
    address = reverse("publishing:all", args=[request.team.slug, public_id, "restore"])
    return f"{address}?{urlencode([('target', one) for one in gone])}"


def _kept(request: TeamRequest, target: PostTarget, act: str) -> dict[str, str]:
    """What was typed into a form that was refused: it stands there again."""
    if act != "live":
        return {}
    typed = {name: request.POST.get(name, "")[:1000] for name in ("url", "reason")}
    return {"typed": target.public_id, **typed}


def _with(address: str, typed: dict[str, str]) -> str:
    """An address of ours that carries what was typed."""
    said = urlencode({name: value for name, value in typed.items() if value})
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{said}" if said else address
