"""Who looks at a report, what was decided, and appeals, for partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.moderation.api import ReportOut, report_out
from community.moderation.models import Decision
from community.moderation.models.held import REASON_LENGTH
from community.moderation.selectors.desk import decisions_filter, reports_filter
from community.moderation.services import appeal_decide, report_assign
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound


class ReportAssignIn(StrictSerializer):
    """Whether the key's maker looks after a report."""

    mine = serializers.BooleanField(
        help_text=_("True: the key's maker takes it; false: it is given back")
    )


class DecisionOut(serializers.Serializer[Any]):
    """A decision about a member, and the appeal against it."""

    id = serializers.CharField()
    group = serializers.CharField(help_text=_("Id of the group"))
    target = serializers.CharField(help_text=_("Id of the member it is about"))
    seq = serializers.IntegerField(
        allow_null=True, help_text=_("Number of the message; null: it is about the person")
    )
    decision = serializers.ChoiceField(Decision.Act.choices)
    reason = serializers.CharField(help_text=_("Told to whom it is about"))
    until = serializers.DateTimeField(allow_null=True, help_text=_("End of a mute"))
    at = serializers.DateTimeField()
    appeal = serializers.ChoiceField(Decision.Appeal.choices)
    appeal_text = serializers.CharField(help_text=_("What they say to it"))
    appealed_at = serializers.DateTimeField(allow_null=True)
    appeal_answer = serializers.CharField()
    appeal_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was answered"))


class DecisionsPageOut(serializers.Serializer[Any]):
    """A page of decisions."""

    items = DecisionOut(many=True)
    next = serializers.CharField(allow_null=True)


class AppealIn(StrictSerializer):
    """The answer to an appeal."""

    lift = serializers.BooleanField(help_text=_("Take the decision back"))
    answer = serializers.CharField(
        max_length=REASON_LENGTH, help_text=_("Told to whom it is about")
    )


def decision_out(one: Decision) -> dict[str, Any]:
    """A decision as DecisionOut has it."""
    fields = ("reason", "until", "at", "appeal", "appeal_text", "appealed_at", "appeal_answer",
              "appeal_at")  # fmt: skip
    return {
        "id": one.public_id,
        "group": one.group.public_id,
        "target": one.target.public_id,
        "seq": one.message_seq,
        "decision": one.act,
        **{name: getattr(one, name) for name in fields},
    }


class ReportAssignView(PartnerView):
    """Who looks after a report."""

    scopes = {"POST": "moderation:write"}

    @extend_schema(operation_id="reports_assign", request=ReportAssignIn, responses=ReportOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Take a report in the name of the key's maker, or give it back."""
        report = reports_filter().filter(public_id=public_id).first()
        if report is None:
            raise NotFound
        to = self.staff if self.read(ReportAssignIn)["mine"] else None
        report_assign(report=report, to=to, by=self.staff, actor=self.actor)
        return Response(report_out(reports_filter().get(pk=report.pk)))


class DecisionsView(PartnerView):
    """What was decided."""

    scopes = {"GET": "moderation:read"}

    @extend_schema(
        operation_id="decisions_list",
        parameters=[
            OpenApiParameter("decision", str, enum=Decision.Act.values),
            OpenApiParameter("appeal", str, enum=Decision.Appeal.values),
        ],
        responses=DecisionsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Decisions, newest first; ``appeal=open`` are those whose appeal waits for an answer."""
        found = decisions_filter(
            act=self.word("decision", Decision.Act.values),
            appeal=self.word("appeal", Decision.Appeal.values),
        )
        return self.page(found, decision_out)


class AppealAnswerView(PartnerView):
    """Answering an appeal."""

    scopes = {"POST": "moderation:write"}

    @extend_schema(operation_id="decisions_answer", request=AppealIn, responses=DecisionOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Answer an appeal: the decision stays, or is taken back. Whoever decided can't answer
        while somebody else on the team may."""
        given = self.read(AppealIn)
        decision = decisions_filter().filter(public_id=public_id).first()
        if decision is None:
            raise NotFound
        appeal_decide(
            decision=decision,
            lift=given["lift"],
            answer=given["answer"],
            by=self.staff,
            actor=self.actor,
        )
        return Response(decision_out(decisions_filter().get(pk=decision.pk)))
