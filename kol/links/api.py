"""The team's short links, for partners' programs."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.scopes.errors import NotFound
from kol.links.api_bodies import (
    ClicksOut,
    LinkChange,
    LinkIn,
    LinkOut,
    LinksPageOut,
    link_out,
)
from kol.links.figures import RANGES, clicks_by_day, span_of
from kol.links.models import TrackedLink
from kol.links.selectors import link_get
from kol.links.services import link_create, link_pause, link_resume, link_update
from kol.platforms.models import Platform

State = TrackedLink.State


class LinksView(PartnerView):
    """All short links, and making one."""

    scopes = {"GET": "links:read", "POST": "links:write"}

    @extend_schema(
        operation_id="links_list",
        parameters=[
            OpenApiParameter("platform", enum=Platform.values),
            OpenApiParameter("state", enum=State.values),
        ],
        responses=LinksPageOut,
    )
    def get(self, request: Request) -> Response:
        """Short links, the newest first: of posts and those made by hand."""
        asked = {
            "platform": self.word("platform", Platform.values),
            "state": self.word("state", State.values),
        }
        wanted = {name: value for name, value in asked.items() if value}
        return self.page(TrackedLink.objects.filter(**wanted), link_out)

    @extend_schema(operation_id="links_make", request=LinkIn, responses={201: LinkOut})
    def post(self, request: Request) -> Response:
        """Make a short link that leads to a page of the public web."""
        given = self.read(LinkIn)
        name = given.pop("name", "")
        link = link_create(staff=self.staff, actor=self.actor, label=name, **given)
        return Response(link_out(link), status=201)


class LinkView(PartnerView):
    """One short link."""

    scopes = {"GET": "links:read", "PATCH": "links:write"}

    @extend_schema(operation_id="links_get", responses=LinkOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One short link by id."""
        return Response(link_out(_link(public_id)))

    @extend_schema(operation_id="links_change", request=LinkChange, responses=LinkOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change where a link leads or what it is called, pause it or let it lead on."""
        link, given = _link(public_id), self.read(LinkChange)
        state = given.pop("state", None)
        if "name" in given:
            given["label"] = given.pop("name")
        if given:
            link_update(link=link, staff=self.staff, actor=self.actor, **given)
        if state is not None:
            turn = link_pause if state == State.PAUSED else link_resume
            turn(link=link, staff=self.staff, actor=self.actor)
        return Response(link_out(_link(public_id)))


class LinkClicksView(PartnerView):
    """The clicks of one short link."""

    scopes = {"GET": "links:read"}

    @extend_schema(
        operation_id="links_clicks",
        parameters=[
            OpenApiParameter(
                "days",
                enum=[str(days) for days in RANGES],
                description=_("So many days, today with them; 30 if not given"),
            )
        ],
        responses=ClicksOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Clicks day by day, added up; single clicks are never told."""
        link = _link(public_id)
        span = span_of(self.word("days", [str(days) for days in RANGES]) or "")
        return Response(
            {
                "items": [
                    {
                        "day": day,
                        "clicks": clicks.people,
                        "visitors": clicks.visitors,
                        "programs": clicks.bots,
                    }
                    for day, clicks in clicks_by_day([link.pk], span)
                ]
            }
        )


def _link(public_id: str) -> TrackedLink:
    link = link_get(public_id)
    if link is None:
        raise NotFound
    return link
