"""Who calls: a bearer key."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from foundation.partners.models import ApiKey
from foundation.partners.selectors import api_key_find


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer qz_…``. ``request.auth`` is the key; no user is signed in by it."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey] | None:
        """The key of the header, or None where there is no header. Raises AuthenticationFailed."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        token = parts[1].decode("ascii", "replace") if len(parts) == 2 else ""
        key = api_key_find(token)
        if key is None:
            raise AuthenticationFailed(
                _("This API key is unknown, revoked or expired. Make a new one in the settings.")
            )
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        """What a 401 names."""
        return 'Bearer realm="api"'


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's document describes the key."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """An HTTP bearer scheme."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "qz_<prefix>_<secret>"}
