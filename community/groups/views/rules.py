"""A group's conditions: staff put them together; a member sees how they stand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.groups.models import EntryRules, FanGroup, GroupMember
from community.groups.mutes import mute_choices
from community.groups.rules.forms import OPS, AnswerForm, RulesForm
from community.groups.rules.tree import leaves
from community.groups.rules.words import tree_sentence
from community.groups.selectors import member_get, my_member
from community.groups.selectors.rules import (
    evidence_of_member,
    member_rules,
    names_of,
    rules_of,
    tree_of,
)
from community.groups.services import answer_set, member_recheck, rules_set
from community.groups.views.groups import frame, group_or_404
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.access import (
    TeamRequest,
    UserRequest,
    actor_of,
    person_page,
    team_page,
)


@team_page("groups.edit")
def group_rules(request: TeamRequest, public_id: str) -> HttpResponse:
    """Put a group's conditions together."""
    group = group_or_404(public_id)
    kept, tree = rules_of(group), tree_of(group)
    if request.method != "POST":
        form = RulesForm(tree=tree, rules=kept)
        return _page(request, group, form, _answer_form(kept))
    form = RulesForm(request.POST, tree=tree, rules=kept)
    if more := request.POST.get("more", ""):
        form.more(more)
        return _page(request, group, form, _answer_form(kept))
    if form.is_valid() and _saved(request, group, form):
        messages.success(request, _("Saved."))
        return redirect("groups:rules", request.team.slug, public_id)
    return _page(request, group, form, _answer_form(kept), status=422)


def _saved(request: TeamRequest, group: FanGroup, form: RulesForm) -> bool:
    """Whether it was saved; if not, the form says why."""
    try:
        rules_set(
            group=group,
            tree=form.tree(),
            staff=request.staff,
            actor=actor_of(request),
            **form.upkeep.cleaned_data,
        )
    except DomainError as refusal:
        if refusal.field == "recheck":
            form.upkeep.add_error("recheck", refusal.text())
        else:
            form.error = refusal.text()
        return False
    return True


@require_POST
@team_page("groups.edit")
def group_answer(request: TeamRequest, public_id: str) -> HttpResponse:
    """Set what happens to a request that nobody answers."""
    group = group_or_404(public_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        answer_set(group=group, staff=request.staff, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("groups:rules", request.team.slug, public_id)
    rules = RulesForm(tree=tree_of(group), rules=rules_of(group))
    return _page(request, group, rules, form, status=422)


def _answer_form(kept: EntryRules) -> AnswerForm:
    return AnswerForm(
        initial={
            "answer": kept.auto_answer,
            "hours": kept.auto_hours,
            "words": kept.auto_words,
        }
    )


def _page(
    request: TeamRequest, group: FanGroup, form: RulesForm, answer: AnswerForm, status: int = 200
) -> HttpResponse:
    tree = tree_of(group)
    context: dict[str, Any] = frame(request, group, "settings") | {
        "form": form,
        "answer": answer,
        "ops": OPS,
        "sentence": tree_sentence(tree, names_of(leaves(tree))),
    }
    part = "#rows" if request.htmx and request.POST.get("more") else ""
    return render(request, f"community/groups/rules.html{part}", context, status=status)


@require_GET
@team_page("groups.view")
def member_page(request: TeamRequest, public_id: str, member_id: str) -> HttpResponse:
    """How a member stands with the conditions, and what was asked of them so far."""
    group = group_or_404(public_id)
    member = member_get(group=group, public_id=member_id)
    if member is None:
        raise Http404
    active = member.state == GroupMember.State.ACTIVE
    context = frame(request, group, "members") | {
        "member": member,
        "view": member_rules(member) if active else None,
        "evidence": evidence_of_member(member),
        "mute_choices": mute_choices(),
    }
    return render(request, "community/groups/member.html", context)


@person_page
def my_rules(request: UserRequest, public_id: str) -> HttpResponse:
    """How a member stands with their group's conditions; "try again" asks anew."""
    member = my_member(request.user, public_id)
    if member is None:
        raise Http404
    with team_scope(member.team_id):
        if request.method == "POST":
            if member_recheck(member=member):
                messages.success(request, _("All is well: nothing is missing."))
            else:
                messages.info(request, _("Something is still missing. See below."))
            return redirect(reverse("groups_fan:rules", args=[public_id]))
        view = member_rules(member)
        context = {
            "member": member,
            "group": member.group,
            "team": member.team,
            "view": view,
            "sentence": tree_sentence(view.tree, view.names) if view else "",
            "failing": view is not None and view.judged is not None and view.judged.value is False,
            "tab": "groups",
        }
        return render(request, "community/groups/my_rules.html", context)
