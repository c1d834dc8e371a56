"""A team's own fields in the API: how their values come and go, and which fields there are."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foundation.imports.models import CustomField
from foundation.imports.services.fields import OPTIONS

_TEXT = 2000


@extend_schema_field(
    {
        "oneOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "items": {"type": "string"}},
        ]
    }
)
class CustomValue(serializers.Field[Any, Any, Any, Any]):
    """A value of a team's own field: which ones it may be, the field decides."""

    def to_internal_value(self, data: Any) -> Any:
        """As it was sent. Raises ValidationError for what no field holds."""
        if isinstance(data, list):
            if len(data) > OPTIONS or not all(isinstance(one, str) for one in data):
                self.fail("kind")
            return [self.to_internal_value(one) for one in data]
        if data is not None and not isinstance(data, str | int | float | bool):
            self.fail("kind")
        if isinstance(data, str) and (len(data) > _TEXT or "\0" in data):
            self.fail("long")
        return data

    def to_representation(self, value: Any) -> Any:
        """As it is stored."""
        return value

    default_error_messages = {
        "kind": _("A text, a number, true or false, a list of texts, or null."),
        "long": _("Text of at most 2,000 characters."),
    }


class CustomFieldOut(serializers.Serializer[Any]):
    """A field of the team's own."""

    key = serializers.CharField(help_text=_("Its name in ``custom``; it stays"))
    label = serializers.CharField(help_text=_("What the team calls it"))  # type: ignore[assignment]
    kind = serializers.ChoiceField(
        CustomField.Kind.choices,
        help_text=_(
            "What its values are; a date is sent as 2026-11-26, a choice as its words, several "
            "choices as a list of them"
        ),
    )
    options = serializers.ListField(
        child=serializers.CharField(), help_text=_("What a choice may be")
    )


class CustomFieldsOut(serializers.Serializer[Any]):
    """All of them."""

    items = CustomFieldOut(many=True, help_text=_("The fields in use, in the team's order"))


def custom_field_out(field: CustomField) -> dict[str, Any]:
    """A field as CustomFieldOut has it."""
    return {
        "key": field.key,
        "label": field.label,
        "kind": field.kind,
        "options": list(field.options),
    }
