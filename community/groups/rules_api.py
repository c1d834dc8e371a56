"""Conditions of groups and join requests, for partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.fans.models import Tag
from community.groups.api import api_group
from community.groups.errors import RuleInvalid
from community.groups.models import EntryRules, FanGroup, JoinRequest, RequestNote
from community.groups.rules.tree import Node, dump, leaves, parse
from community.groups.rules.words import tree_sentence
from community.groups.selectors import request_get, requests_filter
from community.groups.selectors.requests import notes_of
from community.groups.selectors.rules import (
    evidence_of_request,
    names_of,
    rules_of,
    tree_of,
)
from community.groups.services import (
    answer_set,
    request_approve,
    request_decline,
    request_note_add,
    rules_set,
)
from community.groups.services.answers import NOTE_LENGTH
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotAllowed, NotFound
from foundation.teams.permissions import role_may
from kol.platforms.models import PlatformAccount

_TREE_HELP = _(
    'Conditions: {"op": "all" or "any", "of": [...]}; each of them is such a block once more '
    '(two levels at most) or one condition, as {"kind": "follows", "account": id}, '
    '{"kind": "mutual", "account": id}, {"kind": "known", "days": n}, '
    '{"kind": "level", "rank": n}, '
    '{"kind": "tag", "tag": id}, {"kind": "question", "text": "...", "answers": [...]}, '
    '{"kind": "code"}, {"kind": "approval"} or {"kind": "open"}'
)


class RulesOut(serializers.Serializer[Any]):
    """A group's conditions."""

    tree = serializers.JSONField(help_text=_TREE_HELP)
    sentence = serializers.CharField(help_text=_("What fans read"))
    recheck = serializers.BooleanField(help_text=_("Members are checked again every day"))
    grace_days = serializers.IntegerField(help_text=_("Days to put right what fails"))
    auto_answer = serializers.ChoiceField(
        EntryRules.Auto.choices, help_text=_("What becomes of a request nobody answers")
    )
    auto_hours = serializers.IntegerField(help_text=_("After how many hours"))
    auto_words = serializers.CharField(
        allow_blank=True, help_text=_("What is read by who is declined that way")
    )


class RulesIn(StrictSerializer):
    """Conditions to set; what is left out stays."""

    tree = serializers.JSONField(required=False, help_text=_TREE_HELP)
    recheck = serializers.BooleanField(
        required=False, help_text=_("Members are checked again every day")
    )
    grace_days = serializers.IntegerField(
        required=False, min_value=1, max_value=90, help_text=_("Days to put right what fails")
    )
    auto_answer = serializers.ChoiceField(
        EntryRules.Auto.choices,
        required=False,
        help_text=_("What becomes of a request nobody answers"),
    )
    auto_hours = serializers.IntegerField(
        required=False, min_value=1, max_value=720, help_text=_("After how many hours")
    )
    auto_words = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=120,
        help_text=_("What is read by who is declined that way"),
    )


class EvidenceOut(serializers.Serializer[Any]):
    """One condition asked of who waits."""

    key = serializers.CharField(help_text=_("Names the condition"))
    condition = serializers.CharField(help_text=_("The condition in words"))
    met = serializers.BooleanField(allow_null=True, help_text=_("Null where it is not known"))
    said = serializers.CharField(allow_blank=True, help_text=_("What came back, such as an answer"))
    how = serializers.CharField(help_text=_("Where it comes from"))
    at = serializers.DateTimeField(help_text=_("When it was asked"))


class JoinRequestOut(serializers.Serializer[Any]):
    """Somebody who asks to join."""

    id = serializers.CharField(help_text=_("Id of the request"))
    group = serializers.CharField(help_text=_("Id of the group"))
    fan = serializers.CharField(help_text=_("Id of the fan"))
    nickname = serializers.CharField(help_text=_("What the fan is called"))
    state = serializers.ChoiceField(
        JoinRequest.State.choices, help_text=_("How the request stands")
    )
    why = serializers.ChoiceField(JoinRequest.Why.choices, help_text=_("What it waits for"))
    note = serializers.CharField(allow_blank=True, help_text=_("The fan's word to the team"))
    screenshot = serializers.BooleanField(help_text=_("Whether a screenshot was sent"))
    created_at = serializers.DateTimeField(help_text=_("When they asked"))
    decided_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was answered"))
    decline_reason = serializers.CharField(
        allow_blank=True, help_text=_("What the fan was told when declined")
    )
    auto_answered = serializers.BooleanField(
        help_text=_("Answered by the group's setting, by nobody in person")
    )


class JoinRequestFullOut(JoinRequestOut):
    """Somebody who asks to join, with what was asked of them."""

    evidence = EvidenceOut(many=True, help_text=_("What was asked, and what came back"))


class JoinRequestsPageOut(serializers.Serializer[Any]):
    """A page of join requests."""

    items = JoinRequestOut(many=True, help_text=_("Join requests"))
    next = serializers.CharField(allow_null=True, help_text=_("Where the next page is"))


class DeclineIn(StrictSerializer):
    """What the fan is told."""

    reason = serializers.CharField(
        max_length=120,
        required=False,
        allow_blank=True,
        default="",
        help_text=_("The fan reads it."),
    )


class NoteIn(StrictSerializer):
    """A note for the team."""

    text = serializers.CharField(
        max_length=NOTE_LENGTH, help_text=_("The team reads it, fans never do.")
    )


class NoteOut(serializers.Serializer[Any]):
    """A note of the team on a request."""

    id = serializers.CharField(help_text=_("Id of the note"))
    text = serializers.CharField(help_text=_("The team reads it, fans never do."))
    author = serializers.CharField(help_text=_("Who wrote it"))
    at = serializers.DateTimeField(help_text=_("When it was written"))


class NotesOut(serializers.Serializer[Any]):
    """The notes on a request, newest first, 100 at most."""

    items = NoteOut(many=True, help_text=_("Notes"))


def rules_out(group: FanGroup) -> dict[str, Any]:
    """A group's conditions as RulesOut has them, accounts and tags by their public ids."""
    tree, kept = tree_of(group), rules_of(group)
    names = names_of(leaves(tree))
    tags = dict(Tag.objects.filter(pk__in=names.tags).values_list("pk", "public_id"))
    return {
        "tree": _outward(dump(tree), tags, {pk: a.public_id for pk, a in names.accounts.items()}),
        "sentence": tree_sentence(tree, names),
        "recheck": kept.recheck,
        "grace_days": kept.grace_days,
        "auto_answer": kept.auto_answer,
        "auto_hours": kept.auto_hours,
        "auto_words": kept.auto_words,
    }


def _outward(part: dict[str, Any], tags: dict[int, str], accounts: dict[int, str]) -> Any:
    if "op" in part:
        return part | {"of": [_outward(one, tags, accounts) for one in part["of"]]}
    if "account" in part:
        return part | {"account": accounts.get(part["account"])}
    return part | {"tag": tags.get(part["tag"])} if "tag" in part else part


def tree_in(raw: Any) -> Node:
    """A tree with public ids as stored. Two queries. Raises RuleInvalid and its kinds."""
    wanted: dict[str, set[str]] = {"account": set(), "tag": set()}
    _gather(raw, wanted, depth=0)
    accounts = PlatformAccount.objects.filter(public_id__in=wanted["account"])
    tags = Tag.objects.filter(public_id__in=wanted["tag"])
    known = {
        "account": dict(accounts.values_list("public_id", "pk")),
        "tag": dict(tags.values_list("public_id", "pk")),
    }
    return parse(_inward(raw, known, depth=0))


def _gather(raw: Any, wanted: dict[str, set[str]], depth: int) -> None:
    if not isinstance(raw, dict) or depth > 3:
        return
    for name, found in wanted.items():
        if isinstance(raw.get(name), str):
            found.add(raw[name])
    for one in raw["of"][:20] if isinstance(raw.get("of"), list) else []:
        _gather(one, wanted, depth + 1)


def _inward(raw: Any, known: dict[str, dict[str, int]], depth: int) -> Any:
    if not isinstance(raw, dict) or depth > 3:
        raise RuleInvalid
    made = dict(raw)
    for name, found in known.items():
        if name in made:
            if not isinstance(made[name], str) or made[name] not in found:
                raise RuleInvalid
            made[name] = found[made[name]]
    if isinstance(made.get("of"), list):
        made["of"] = [_inward(one, known, depth + 1) for one in made["of"]]
    return made


def request_out(one: JoinRequest) -> dict[str, Any]:
    """A request, with group and fan fetched, as JoinRequestOut has it."""
    names = ("state", "why", "note", "created_at", "decided_at", "decline_reason", "auto_answered")
    return {
        "id": one.public_id,
        "group": one.group.public_id,
        "fan": one.fan.public_id,
        "nickname": one.fan.nickname,
        "screenshot": one.proof_id is not None,
        **{name: getattr(one, name) for name in names},
    }


def note_out(note: RequestNote) -> dict[str, Any]:
    """A note, with its author fetched, as NoteOut has it."""
    return {
        "id": note.public_id,
        "text": note.text,
        "author": note.author.display_name,
        "at": note.at,
    }


class GroupRulesView(PartnerView):
    """A group's conditions."""

    scopes = {"GET": "groups:read", "PUT": "groups:write"}

    @extend_schema(operation_id="groups_rules_get", responses=RulesOut)
    def get(self, request: Request, public_id: str) -> Response:
        """What it takes to join a group, and how it is kept up."""
        return Response(rules_out(api_group(public_id)))

    @extend_schema(operation_id="groups_rules_set", request=RulesIn, responses=RulesOut)
    def put(self, request: Request, public_id: str) -> Response:
        """Set a group's conditions; those who are in stay."""
        given = self.read(RulesIn)
        group = api_group(public_id)
        if not role_may(self.staff.role, "groups.edit"):
            raise NotAllowed
        tree = tree_in(given["tree"]) if "tree" in given else tree_of(group)
        kept = rules_of(group)
        rules_set(
            group=group,
            tree=tree,
            recheck=given.get("recheck", kept.recheck),
            grace_days=given.get("grace_days", kept.grace_days),
            staff=self.staff,
            actor=self.actor,
        )
        answer_set(
            group=group,
            answer=given.get("auto_answer", kept.auto_answer),
            hours=given.get("auto_hours", kept.auto_hours),
            words=given.get("auto_words", kept.auto_words),
            staff=self.staff,
            actor=self.actor,
        )
        return Response(rules_out(api_group(public_id)))


class JoinRequestsView(PartnerView):
    """Who asks to join."""

    scopes = {"GET": "groups:read"}

    @extend_schema(
        operation_id="join_requests_list",
        parameters=[
            OpenApiParameter("q", description=_("Words of the nickname")),
            OpenApiParameter("group", description=_("Id of a group")),
            OpenApiParameter(
                "state",
                enum=JoinRequest.State.values,
                description=_("Without it, those who wait"),
            ),
            OpenApiParameter(
                "why", enum=JoinRequest.Why.values, description=_("What it waits for")
            ),
        ],
        responses=JoinRequestsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Join requests, newest first."""
        found = requests_filter(
            q=self.word("q"),
            group=self.word("group"),
            state=self.word("state", JoinRequest.State.values) or JoinRequest.State.PENDING,
            why=self.word("why", JoinRequest.Why.values),
            within=None,
        )
        return self.page(found, request_out)


class _RequestView(PartnerView):
    def found(self, public_id: str) -> JoinRequest:
        """The request of the key's team. Raises NotFound."""
        one = request_get(public_id)
        if one is None:
            raise NotFound
        return one


class JoinRequestView(_RequestView):
    """One join request."""

    scopes = {"GET": "groups:read"}

    @extend_schema(operation_id="join_requests_get", responses=JoinRequestFullOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One join request by id, with what was asked and what came back."""
        one = self.found(public_id)
        evidence = [
            {
                "key": line.row.key,
                "condition": line.need,
                "met": line.row.met,
                "said": line.row.said,
                "how": line.row.source,
                "at": line.row.at,
            }
            for line in evidence_of_request(one)
        ]
        return Response(request_out(one) | {"evidence": evidence})


class JoinRequestApproveView(_RequestView):
    """Accepting somebody."""

    scopes = {"POST": "groups:write"}

    @extend_schema(
        operation_id="join_requests_approve", request=None, responses={200: JoinRequestOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Let in somebody who asks to join."""
        request_approve(request=self.found(public_id), staff=self.staff, actor=self.actor)
        return Response(request_out(self.found(public_id)))


class JoinRequestDeclineView(_RequestView):
    """Declining somebody."""

    scopes = {"POST": "groups:write"}

    @extend_schema(
        operation_id="join_requests_decline", request=DeclineIn, responses={200: JoinRequestOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Decline somebody who asks to join."""
        given = self.read(DeclineIn)
        request_decline(
            request=self.found(public_id),
            staff=self.staff,
            reason=given["reason"],
            actor=self.actor,
        )
        return Response(request_out(self.found(public_id)))


class JoinRequestNotesView(_RequestView):
    """The team's notes on a request."""

    scopes = {"GET": "groups:read", "POST": "groups:write"}

    @extend_schema(operation_id="join_requests_notes_list", responses=NotesOut)
    def get(self, request: Request, public_id: str) -> Response:
        """What the team wrote about a request, newest first."""
        return Response({"items": [note_out(one) for one in notes_of(self.found(public_id))]})

    @extend_schema(operation_id="join_requests_notes_add", request=NoteIn, responses={201: NoteOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Write a note on a request, in the name of the key's maker."""
        given = self.read(NoteIn)
        note = request_note_add(
            request=self.found(public_id),
            text=given["text"],
            staff=self.staff,
            actor=self.actor,
        )
        return Response(note_out(note), status=201)
