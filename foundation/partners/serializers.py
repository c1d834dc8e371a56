"""The base of what programs send us."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know: a misspelt one must not be dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """As DRF's. Raises ValidationError naming each unknown field."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {str(name): [_("There is no such field here.")] for name in unknown}
                )
        return super().to_internal_value(data)
