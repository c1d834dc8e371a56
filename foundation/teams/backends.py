"""Signing in is allauth's; who is signed in is asked with every request, so it is asked cheaply."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from foundation.scopes.prepared import fetch_one
from foundation.teams.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_SQL = "SELECT {} FROM teams_user WHERE id = %s::bigint".format(  # noqa: S608 -- our columns
    ", ".join(f'"{field.column}"' for field in User._meta.concrete_fields)
)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with a prepared look-up of the user in place of the ORM's."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user with this key."""
        row = fetch_one(_SQL, [int(user_id)])
        if row is None:
            return None
        user = User.from_db("default", _FIELDS, row)
        return user if self.user_can_authenticate(user) else None
