"""Signing in is allauth's; who is signed in is asked with every request, so it is asked cheaply."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from foundation.scopes.prepared import columns_of, fetch_one
from foundation.teams.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
USER_COLUMNS = columns_of(User, "u")
_SQL = f"SELECT {USER_COLUMNS} FROM teams_user u WHERE u.id = %s::bigint"  # noqa: S608 -- ours

_known: ContextVar[User | None] = ContextVar("known_user", default=None)


def user_from_row(row: tuple[Any, ...]) -> User:
    """The user of a row of USER_COLUMNS."""
    return User.from_db("default", _FIELDS, row)


@contextmanager
def user_known(user: User) -> Iterator[None]:
    """Within, asking who is signed in takes this row, read a moment ago, for that user's.

    The session still has to name the user and to carry the hash of their password: it only saves
    the query. For pages whose own first query joins the user anyhow.
    """
    token = _known.set(user)
    try:
        yield
    finally:
        _known.reset(token)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with a prepared look-up of the user in place of the ORM's."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user with this key."""
        user = _known.get()
        if user is None or user.pk != int(user_id):
            row = fetch_one(_SQL, [int(user_id)])
            if row is None:
                return None
            user = user_from_row(row)
        return user if self.user_can_authenticate(user) else None
