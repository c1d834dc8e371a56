"""The API's document: every endpoint with its rights, its errors and the idempotency header."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from foundation.partners.pagination import KeysetPagination
from foundation.partners.problems import CONTENT_TYPE

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": _("Problem details, RFC 9457"),
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": _("Stable address of the code")},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": _("Stable; write programs against this")},
        "detail": {"type": "string", "description": _("A sentence in the language asked for")},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_ERRORS = {
    "400": _("Not understood"),
    "401": _("The key is missing, unknown, revoked or expired"),
    "403": _("The key lacks the right"),
    "404": _("No such thing in this team"),
    "409": _("Refused; the code says why"),
    "429": _("Too many calls; wait Retry-After seconds"),
}
# What only calls with a body are answered with.
_BODY_ERRORS = {
    "413": _("The body is too large"),
    "415": _("Not JSON"),
    "422": _("Understood, and refused; the code says why"),
}


def _is_page(operation: dict[str, Any]) -> bool:
    """Whether the answer is one of KeysetPagination's: by house rule its shape is a PageOut."""
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return str(answer.get("schema", {}).get("$ref", "")).endswith("PageOut")


def told(docstring: str) -> str:
    """A docstring of an ``api.py`` in the language now active (bin/messages reads them too)."""
    return gettext(docstring) if docstring else ""


class ApiSchema(AutoSchema):
    """drf-spectacular's, with what is common to all our endpoints."""

    def get_override_parameters(self) -> list[Any]:
        """POST takes an Idempotency-Key; every call may name its language."""
        parameters: list[Any] = [
            OpenApiParameter(
                "Accept-Language",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description=_("Language of titles and details: zh-hans (default) or en"),
            )
        ]
        if self.method == "POST":
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    OpenApiTypes.STR,
                    OpenApiParameter.HEADER,
                    description=_(
                        "Up to 200 characters of yours. The same key and body within a "
                        "day give the same answer and one effect."
                    ),
                )
            )
        return parameters

    def get_description(self) -> str:  # type: ignore[override]
        """The docstring of the method in the reader's language, and the right it asks for."""
        text = told(str(super().get_description() or ""))
        wanted = getattr(self.view, "scopes", {}).get(self.method)
        return f"{text}\n\nScope: `{wanted}`" if wanted else text

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation with our problems among its responses."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if self.method == "GET" and _is_page(operation):
            paginator = KeysetPagination()
            operation["parameters"] += paginator.get_schema_operation_parameters(self.view)
        errors = _ERRORS if self.method == "GET" else _ERRORS | _BODY_ERRORS
        for status, description in sorted(errors.items()):
            operation["responses"].setdefault(
                status,
                {
                    "description": description,
                    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            )
        return operation


def add_problem(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular: the shape of problems."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    return result
