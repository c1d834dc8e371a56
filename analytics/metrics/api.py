"""Figures, for partners' programs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, OuterRef, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.metrics.api_bodies import PointsPageOut, SeriesPageOut, WorksPageOut
from analytics.metrics.models import Point, Series, Work
from foundation.partners.api import PartnerView
from foundation.partners.pagination import KeysetPagination
from foundation.scopes.errors import NotFound
from kol.platforms.models import PlatformAccount
from kol.platforms.selectors import account_get

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _id_of(model: type[PlatformAccount | Work]) -> Subquery:
    rows = model._base_manager.filter(pk=OuterRef("object_id"))
    return Subquery(rows.values("public_id")[:1])


class ByMoment(KeysetPagination):
    """Pages of points: by their moment, which is unique within a series."""

    column = "at"

    def _cursor(self, row: Point) -> str:
        return self._written((row.at - _EPOCH) // _MICROSECOND)

    def _position(self, cursor: str) -> datetime:
        micros: int = super()._position(cursor)
        return _EPOCH + timedelta(microseconds=min(micros, 10**17))


class MetricSeriesView(PartnerView):
    """All series."""

    scopes = {"GET": "metrics:read"}

    @extend_schema(
        operation_id="metrics_series_list",
        parameters=[
            OpenApiParameter("account", description=_("The id of a platform account")),
            OpenApiParameter("work", description=_("The id of a published post")),
            OpenApiParameter("name", description=_("The figure")),
        ],
        responses=SeriesPageOut,
    )
    def get(self, request: Request) -> Response:
        """Series of accounts and published posts with their newest values, the newest first."""
        rows = Series.objects.annotate(
            object_public_id=Case(
                When(of=Series.Of.ACCOUNT, then=_id_of(PlatformAccount)), default=_id_of(Work)
            )
        )
        if account := self.word("account"):
            rows = rows.filter(of=Series.Of.ACCOUNT, object_id=_account(account).pk)
        if work := self.word("work"):
            rows = rows.filter(of=Series.Of.WORK, object_id=_work(work).pk)
        if name := self.word("name"):
            rows = rows.filter(name=name)
        return self.page(rows, _series_out)


class MetricPointsView(PartnerView):
    """The values of one series."""

    scopes = {"GET": "metrics:read"}

    @extend_schema(
        operation_id="metrics_points_list",
        parameters=[
            OpenApiParameter("days", int, description=_("Only of the last so many days")),
        ],
        responses=PointsPageOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """The values of a series, the newest first."""
        series = Series.objects.filter(public_id=public_id).first()
        if series is None:
            raise NotFound
        points = Point.objects.filter(series=series)
        if days := self.number("days", low=1, high=3660):
            points = points.filter(at__gte=timezone.now() - timedelta(days=days))
        return self.page(points, _point_out, ByMoment)


class MetricWorksView(PartnerView):
    """Published posts."""

    scopes = {"GET": "metrics:read"}

    @extend_schema(
        operation_id="metrics_works_list",
        parameters=[OpenApiParameter("account", description=_("The id of a platform account"))],
        responses=WorksPageOut,
    )
    def get(self, request: Request) -> Response:
        """Posts as their platforms know them, those published in the app among them."""
        rows = Work.objects.select_related("account", "target")
        if account := self.word("account"):
            rows = rows.filter(account=_account(account))
        return self.page(rows, _work_out)


def _account(public_id: str) -> PlatformAccount:
    account = account_get(public_id)
    if account is None:
        raise NotFound
    return account


def _work(public_id: str) -> Work:
    work = Work.objects.filter(public_id=public_id).first()
    if work is None:
        raise NotFound
    return work


_PLAIN = (
    "of",
    "name",
    "unit",
    "source",
    "grain",
    "newest_at",
    "newest_value",
    "newest_provisional",
)


def _series_out(one: Any) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "object": one.object_public_id,
        **{name: getattr(one, name) for name in _PLAIN},
    }


def _point_out(one: Point) -> dict[str, Any]:
    return {"at": one.at, "value": one.value, "provisional": one.provisional}


def _work_out(one: Work) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "account": one.account.public_id,
        "target": one.target.public_id if one.target else None,
        "url": one.url,
        "title": one.title,
        "published_at": one.published_at,
    }
