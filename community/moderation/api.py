"""Held messages, reports and word lists, for partners' programs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.moderation.forms import ON_REPORTS
from community.moderation.lines import MOST_LINES, line_of
from community.moderation.models import Decision, Held, Report, Word, WordList
from community.moderation.models.held import REASON_LENGTH, Why
from community.moderation.models.words import WORD_LENGTH, Act, Category
from community.moderation.selectors.desk import held_filter, reports_filter, words_filter
from community.moderation.services import (
    held_decline,
    held_release,
    report_decide,
    word_list_create,
    word_list_delete,
    word_list_update,
    words_add,
    words_remove,
)
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound

GONE = OpenApiResponse(description=_("It is gone."))
REPORT_STATES = [*Report.State.values, "overdue"]
MOST_MINUTES = 366 * 24 * 60


class HeldOut(serializers.Serializer[Any]):
    """A message that waits for review, or waited."""

    id = serializers.CharField()
    group = serializers.CharField(help_text=_("Id of the group"))
    sender = serializers.CharField(help_text=_("Id of the member"))
    sender_name = serializers.CharField()
    text = serializers.CharField()
    image = serializers.CharField(allow_null=True, help_text=_("Id of the picture"))
    why = serializers.ChoiceField(Why.choices)
    found = serializers.CharField(help_text=_("The words or sites that were found"))
    category = serializers.CharField()
    sent = serializers.BooleanField(help_text=_("It went out, and is to be looked at later"))
    state = serializers.ChoiceField(Held.State.choices)
    seq = serializers.IntegerField(allow_null=True, help_text=_("Its number once it was sent"))
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class HeldPageOut(serializers.Serializer[Any]):
    """A page of held messages."""

    items = HeldOut(many=True)
    next = serializers.CharField(allow_null=True)


class HeldDeclineIn(StrictSerializer):
    """Why it is declined."""

    reason = serializers.CharField(max_length=REASON_LENGTH, help_text=_("The sender reads it."))


class ReportOut(serializers.Serializer[Any]):
    """A report of a message or a person."""

    id = serializers.CharField()
    group = serializers.CharField(help_text=_("Id of the group"))
    reporter = serializers.CharField(help_text=_("Id of the member who reported"))
    target = serializers.CharField(help_text=_("Id of the member it is about"))
    seq = serializers.IntegerField(
        allow_null=True, help_text=_("Number of the message; null: the person was reported")
    )
    excerpt = serializers.CharField(help_text=_("What the message said"))
    reason = serializers.ChoiceField(Category.choices)
    note = serializers.CharField()
    state = serializers.ChoiceField(Report.State.choices)
    due_at = serializers.DateTimeField()
    overdue = serializers.BooleanField()
    decision = serializers.ChoiceField(Decision.Act.choices, allow_null=True)
    created_at = serializers.DateTimeField()


class ReportsPageOut(serializers.Serializer[Any]):
    """A page of reports."""

    items = ReportOut(many=True)
    next = serializers.CharField(allow_null=True)


class DecideIn(StrictSerializer):
    """A decision on a report, and on every open report of the same thing."""

    decision = serializers.ChoiceField(ON_REPORTS)
    reason = serializers.CharField(
        max_length=REASON_LENGTH,
        required=False,
        default="",
        allow_blank=True,
        help_text=_("Told to whom it is about; needed to warn, mute, remove or ban"),
    )
    mute_minutes = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES, required=False, default=24 * 60
    )
    recall = serializers.BooleanField(
        required=False, default=False, help_text=_("Recall the message as well")
    )


class WordListOut(serializers.Serializer[Any]):
    """A list of words."""

    id = serializers.CharField()
    name = serializers.CharField()
    category = serializers.ChoiceField(Category.choices)
    action = serializers.ChoiceField(Act.choices)
    mute_minutes = serializers.IntegerField()
    by_sound = serializers.BooleanField()
    in_names = serializers.BooleanField()
    enabled = serializers.BooleanField()
    word_count = serializers.IntegerField()


class WordListsPageOut(serializers.Serializer[Any]):
    """A page of lists."""

    items = WordListOut(many=True)
    next = serializers.CharField(allow_null=True)


class WordListPatch(StrictSerializer):
    """What is to change of a list."""

    name = serializers.CharField(max_length=40, required=False)
    category = serializers.ChoiceField(Category.choices, required=False)
    action = serializers.ChoiceField(Act.choices, required=False)
    mute_minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES, required=False)
    by_sound = serializers.BooleanField(required=False)
    in_names = serializers.BooleanField(required=False)
    enabled = serializers.BooleanField(required=False)


class WordListIn(WordListPatch, StrictSerializer):
    """What a list is to be."""

    name = serializers.CharField(max_length=40)


class WordOut(serializers.Serializer[Any]):
    """A word of a list."""

    id = serializers.CharField()
    text = serializers.CharField()
    category = serializers.CharField(help_text=_("Empty: the list's"))


class WordsPageOut(serializers.Serializer[Any]):
    """A page of words."""

    items = WordOut(many=True)
    next = serializers.CharField(allow_null=True)


class WordIn(StrictSerializer):
    """A word to add."""

    text = serializers.CharField(max_length=WORD_LENGTH)
    category = serializers.ChoiceField(
        Category.choices, required=False, default="", allow_blank=True
    )


class WordsIn(StrictSerializer):
    """Words to add; those there already stay as they are."""

    words = serializers.ListField(child=WordIn(), max_length=MOST_LINES)


class WordsAddedOut(serializers.Serializer[Any]):
    """How many words were new."""

    added = serializers.IntegerField()
    refused = serializers.ListField(
        child=serializers.CharField(), help_text=_("Words without a letter or digit")
    )


def held_out(held: Held) -> dict[str, Any]:
    """A held message as HeldOut has it."""
    fields = ("text", "why", "found", "category", "state", "reason", "created_at")
    return {
        "id": held.public_id,
        "group": held.group.public_id,
        "sender": held.member.public_id,
        "sender_name": held.member.display_name,
        "image": held.image.public_id if held.image else None,
        "sent": held.after,
        "seq": held.message_seq,
        **{name: getattr(held, name) for name in fields},
    }


def report_out(report: Report) -> dict[str, Any]:
    """A report as ReportOut has it."""
    fields = ("excerpt", "reason", "note", "state", "due_at", "overdue", "created_at")
    return {
        "id": report.public_id,
        "group": report.group.public_id,
        "reporter": report.reporter.public_id,
        "target": report.target.public_id,
        "seq": report.message_seq,
        "decision": report.decision.act if report.decision else None,
        **{name: getattr(report, name) for name in fields},
    }


def word_list_out(one: WordList) -> dict[str, Any]:
    """A list as WordListOut has it."""
    fields = (
        "name", "category", "mute_minutes", "by_sound", "in_names", "enabled", "word_count",
    )  # fmt: skip
    return {
        "id": one.public_id,
        "action": one.act,
        **{name: getattr(one, name) for name in fields},
    }


def word_out(word: Word) -> dict[str, Any]:
    """A word as WordOut has it."""
    return {"id": word.public_id, "text": word.text, "category": word.category}


class HeldListView(PartnerView):
    """Messages that wait for review."""

    scopes = {"GET": "moderation:read"}

    @extend_schema(
        operation_id="held_list",
        parameters=[
            OpenApiParameter("state", str, enum=Held.State.values),
            OpenApiParameter("group", str, description=_("Id of the group")),
        ],
        responses=HeldPageOut,
    )
    def get(self, request: Request) -> Response:
        """Held messages, newest first."""
        state = self.word("state", Held.State.values)
        return self.page(held_filter(state=state, group=self.word("group")), held_out)


class HeldReleaseView(PartnerView):
    """Letting a held message through."""

    scopes = {"POST": "moderation:write"}

    @extend_schema(operation_id="held_release", request=None, responses=HeldOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Let it through: it gets its number and goes out. Again is as once."""
        held = held_release(held=_held(public_id), by=self.staff, actor=self.actor)
        return Response(held_out(held))


class HeldDeclineView(PartnerView):
    """Declining a held message."""

    scopes = {"POST": "moderation:write"}

    @extend_schema(operation_id="held_decline", request=HeldDeclineIn, responses=HeldOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Decline it; its sender reads the reason. One that went out is recalled."""
        given = self.read(HeldDeclineIn)
        held = held_decline(
            held=_held(public_id), by=self.staff, reason=given["reason"], actor=self.actor
        )
        return Response(held_out(held))


class ReportsView(PartnerView):
    """What fans reported."""

    scopes = {"GET": "moderation:read"}

    @extend_schema(
        operation_id="reports_list",
        parameters=[
            OpenApiParameter("state", str, enum=REPORT_STATES),
            OpenApiParameter("group", str, description=_("Id of the group")),
            OpenApiParameter("reason", str, enum=Category.values),
        ],
        responses=ReportsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Reports, newest first."""
        found = reports_filter(
            state=self.word("state", REPORT_STATES),
            group=self.word("group"),
            reason=self.word("reason", Category.values),
        )
        return self.page(found, report_out)


class ReportDecideView(PartnerView):
    """Deciding on a report."""

    scopes = {"POST": "moderation:write"}

    @extend_schema(operation_id="reports_decide", request=DecideIn, responses=ReportOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Decide. The same decision again is as once; another one is refused."""
        given = self.read(DecideIn)
        report = reports_filter().filter(public_id=public_id).first()
        if report is None:
            raise NotFound
        mute = given["decision"] == Decision.Act.MUTE
        report_decide(
            report=report,
            act=given["decision"],
            by=self.staff,
            actor=self.actor,
            reason=given["reason"],
            until=timezone.now() + timedelta(minutes=given["mute_minutes"]) if mute else None,
            recall=given["recall"],
        )
        return Response(report_out(reports_filter().get(pk=report.pk)))


class WordListsView(PartnerView):
    """The team's lists of words."""

    scopes = {"GET": "moderation:read", "POST": "words:write"}

    @extend_schema(operation_id="word_lists_list", responses=WordListsPageOut)
    def get(self, request: Request) -> Response:
        """The lists, newest first."""
        return self.page(WordList.objects.all(), word_list_out)

    @extend_schema(
        operation_id="word_lists_create", request=WordListIn, responses={201: WordListOut}
    )
    def post(self, request: Request) -> Response:
        """Make a list."""
        made = word_list_create(
            team=self.key.team, actor=self.actor, **_fields(self.read(WordListIn))
        )
        return Response(word_list_out(made), status=201)


class WordListView(PartnerView):
    """One list of words."""

    scopes = {"GET": "moderation:read", "PATCH": "words:write", "DELETE": "words:write"}

    @extend_schema(operation_id="word_lists_get", responses=WordListOut)
    def get(self, request: Request, public_id: str) -> Response:
        """A list."""
        return Response(word_list_out(_list(public_id)))

    @extend_schema(operation_id="word_lists_update", request=WordListPatch, responses=WordListOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change a list."""
        given = _fields(self.read(WordListPatch))
        changed = word_list_update(word_list=_list(public_id), actor=self.actor, **given)
        return Response(word_list_out(changed))

    @extend_schema(
        operation_id="word_lists_delete",
        responses={204: GONE},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete a list with its words."""
        word_list_delete(word_list=_list(public_id), actor=self.actor)
        return Response(status=204)


class WordsView(PartnerView):
    """The words of a list."""

    scopes = {"GET": "moderation:read", "POST": "words:write"}

    @extend_schema(
        operation_id="words_list",
        parameters=[OpenApiParameter("q", str, description=_("Part of the word"))],
        responses=WordsPageOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """The words, newest first."""
        return self.page(words_filter(_list(public_id), q=self.word("q")), word_out)

    @extend_schema(operation_id="words_add", request=WordsIn, responses=WordsAddedOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Add words. A word that is there in another spelling is there."""
        word_list = _list(public_id)
        given = self.read(WordsIn)["words"]
        read = [(one["text"], line_of(one["text"], one["category"])) for one in given]
        added = words_add(
            word_list=word_list, lines=[line for _text, line in read if line], actor=self.actor
        )
        refused = [text for text, line in read if line is None]
        return Response({"added": added, "refused": refused})


class WordView(PartnerView):
    """One word of a list."""

    scopes = {"DELETE": "words:write"}

    @extend_schema(operation_id="words_remove", responses={204: GONE})
    def delete(self, request: Request, public_id: str, word_id: str) -> Response:
        """Take a word out."""
        words_remove(word_list=_list(public_id), ids=[word_id], actor=self.actor)
        return Response(status=204)


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    return {"act" if name == "action" else name: value for name, value in given.items()}


def _held(public_id: str) -> Held:
    held = held_filter().filter(public_id=public_id).first()
    if held is None:
        raise NotFound
    return held


def _list(public_id: str) -> WordList:
    found = WordList.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
