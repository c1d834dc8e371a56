"""What a key may do."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from foundation.partners.models import ApiKey
from foundation.partners.scopes import MAKER_NEEDS
from foundation.scopes.errors import NotAllowed
from foundation.teams.permissions import role_may

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The view's ``scopes[method]`` must be among the key's, and within its maker's role today."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the key has the right the method asks for. Raises NotAuthenticated,
        and NotAllowed when the key has it and its maker has no longer."""
        key = request.auth
        if not isinstance(key, ApiKey):
            raise NotAuthenticated
        # HEAD is answered by get(): it tells as much by its length and status.
        method = "GET" if request.method == "HEAD" else request.method or "GET"
        wanted = getattr(view, "scopes", {}).get(method)
        if wanted is None:
            # A method the view does not take is told so; it does nothing.
            return not hasattr(view, method.lower()) or method == "OPTIONS"
        if wanted in key.scopes and not role_may(key.created_by.role, MAKER_NEEDS[wanted]):
            raise NotAllowed
        return wanted in key.scopes
