"""Keyset pages: ``?limit=50&after=<cursor>``, newest first unless a list says otherwise."""

import base64
import binascii
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.views import APIView

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


def whole_number(name: str, raw: str, *, low: int, high: int) -> int:
    """The number in a query parameter. Raises ValidationError naming it."""
    digits = raw.isascii() and raw.isdigit() and len(raw) < 20
    if not digits or not low <= int(raw) <= high:
        words = _("A whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
        raise ValidationError({name: [words]})
    return int(raw)


class KeysetPagination(BasePagination):
    """Pages by id, the newest first. A page costs the same wherever it lies; nothing is counted."""

    # The column that orders the rows; unique within what is listed.
    column = "id"
    newest_first = True

    def paginate_queryset(
        self, queryset: "QuerySet[Any, Any]", request: Request, view: "APIView | None" = None
    ) -> list[Any]:
        """One page of rows. Raises ValidationError for a limit or cursor that makes no sense."""
        limit = self._limit(request.query_params.get("limit"))
        after = request.query_params.get("after")
        if after:
            beyond = "lt" if self.newest_first else "gt"
            queryset = queryset.filter(**{f"{self.column}__{beyond}": self._position(after)})
        order = f"-{self.column}" if self.newest_first else self.column
        rows = list(queryset.order_by(order)[: limit + 1])
        self.next = self._cursor(rows[limit - 1]) if len(rows) > limit else None
        return rows[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        """``{"items": […], "next": cursor or null}``."""
        return Response({"items": data, "next": self.next})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page's shape in the API's document."""
        return {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": schema,
                "next": {
                    "type": ["string", "null"],
                    "description": "Cursor of the next page, null on the last one",
                },
            },
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        """``limit`` and ``after`` in the API's document."""
        return [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "description": _("Rows a page, 1 to %(most)s") % {"most": MAX_LIMIT},
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_LIMIT,
                    "default": DEFAULT_LIMIT,
                },
            },
            {
                "name": "after",
                "in": "query",
                "required": False,
                "description": _("The ``next`` of the page before"),
                "schema": {"type": "string"},
            },
        ]

    def _limit(self, raw: str | None) -> int:
        return DEFAULT_LIMIT if raw is None else whole_number("limit", raw, low=1, high=MAX_LIMIT)

    def _cursor(self, row: Any) -> str:
        return self._written(getattr(row, self.column))

    @staticmethod
    def _written(place: int) -> str:
        return base64.urlsafe_b64encode(f"k{place}".encode()).decode()

    def _position(self, cursor: str) -> Any:
        try:
            text = base64.b64decode(cursor.encode(), b"-_", validate=True).decode("ascii")
            if text[:1] != "k" or not text[1:].isdigit() or len(text) > 20:
                raise ValueError(text)
            return int(text[1:])
        except (ValueError, binascii.Error):
            raise ValidationError(
                {"after": [_("Not a cursor of this list: pass on the “next” of the page before.")]}
            ) from None


class InFileOrder(KeysetPagination):
    """The oldest first: rows in the order they were written in, as those of a file."""

    newest_first = False
