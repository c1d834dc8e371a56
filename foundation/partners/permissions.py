"""What a key may do."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from foundation.partners.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The view's ``scopes[method]`` must be among the key's."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the key has the right the method asks for. Raises NotAuthenticated."""
        key = request.auth
        if not isinstance(key, ApiKey):
            raise NotAuthenticated
        wanted = getattr(view, "scopes", {}).get(request.method or "GET")
        return wanted is None or wanted in key.scopes
