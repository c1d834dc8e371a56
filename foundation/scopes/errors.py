"""The base of every app's errors: a stable code and a sentence that says what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext


class DomainError(Exception):
    """A refusal a person can understand.

    ``code`` is stable and belongs to the API; ``message`` is (lazily) translated text that may
    hold ``%(name)s`` marks filled from ``params``; ``field`` names the form field it is about;
    ``status`` is the HTTP status the API and the views answer with.
    """

    code = "refused"
    message: str | Promise = ""
    status = 409

    def __init__(
        self,
        code: str | None = None,
        message: str | Promise | None = None,
        *,
        field: str | None = None,
        status: int | None = None,
        **params: Any,
    ) -> None:
        self.code = code or type(self).code
        self._message = message if message is not None else type(self).message
        self.field = field
        self.params = params
        self.status = status or type(self).status
        super().__init__(self.code)

    def text(self) -> str:
        """The sentence in the language now active."""
        raw = str(self._message) if self._message else gettext("This can't be done now.")
        return raw % self.params if self.params else raw

    def __str__(self) -> str:
        return f"{self.code}: {self.text()}"


class NotAllowed(DomainError):
    """The actor's role does not permit this."""

    code = "not_allowed"
    status = 403


class NotFound(DomainError):
    """There is no such thing within the actor's reach."""

    code = "not_found"
    status = 404
