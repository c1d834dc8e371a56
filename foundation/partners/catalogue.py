"""All stable error codes: ours, found by walking the errors' classes, and the framework's."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.partners.api import PartnerView
from foundation.scopes.errors import DomainError
from foundation.text.errors import MESSAGES


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """A code, the status it comes with, and what it says."""

    code: str
    status: int
    text: str | Promise

    @property
    def says(self) -> str:
        """The text, with an ellipsis for what only the case itself can tell."""
        return re.sub(r"%\(\w+\)s", "…", str(self.text))


_TEXTS = {"phone": 400, "email": 400, "phrase": 422}
_ELSE = _("“detail” says what is wrong.")
_COMMON = (
    ProblemCode("invalid", 400, _("Some fields need another look; “errors” says which and why.")),
    ProblemCode("parse_error", 400, _("The body is no JSON.")),
    ProblemCode("not_authenticated", 401, _("Send a key: Authorization: Bearer qz_…")),
    ProblemCode("authentication_failed", 401, _("The key is unknown, revoked or expired.")),
    ProblemCode("permission_denied", 403, _("The key lacks the right this call asks for.")),
    ProblemCode(
        "not_allowed",
        403,
        _("Whoever made this key may not do this: their role on the team is too low."),
    ),
    ProblemCode("not_found", 404, _("There is no such thing in this team.")),
    ProblemCode("method_not_allowed", 405, _("This address does not take that method.")),
    ProblemCode("not_acceptable", 406, _("Answers are JSON; accept application/json.")),
    ProblemCode("body_too_large", 413, _("The body is too large. Send less at once.")),
    ProblemCode("unsupported_media_type", 415, _("Send application/json.")),
    ProblemCode("server_error", 500, _("Something went wrong on our side. Try again later.")),
    ProblemCode("server_unavailable", 503, _("Something went wrong on our side. Try again later.")),
    ProblemCode("throttled", 429, _("Too many calls: wait as many seconds as Retry-After says.")),
)


@lru_cache(maxsize=1)
def problem_codes() -> tuple[ProblemCode, ...]:
    """Every code once, by name."""
    found = {one.code: one for one in _COMMON}
    for kind in _kinds(DomainError):
        found.setdefault(kind.code, ProblemCode(kind.code, kind.status, kind.message or _ELSE))
    for code, text in MESSAGES.items():
        # Services pass on what foundation.text says, under its code.
        subject = code.split("_")[0]
        if subject in _TEXTS:
            found.setdefault(code, ProblemCode(code, _TEXTS[subject], text))
    return tuple(found[code] for code in sorted(found))


@lru_cache(maxsize=1)
def api_codes() -> tuple[ProblemCode, ...]:
    """The codes that the endpoints there are can answer with: those of their own apps."""
    apps = {view.__module__.rpartition(".")[0] for view in _views(PartnerView)}
    apps |= {"foundation.scopes", "foundation.jobs"}  # the calls about jobs are partners' own
    own = {kind.code for kind in _kinds(DomainError) if _app(kind) in apps}
    common = {one.code for one in _COMMON} | {
        code for code in MESSAGES if code.split("_")[0] in _TEXTS
    }
    return tuple(one for one in problem_codes() if one.code in own | common)


def _app(kind: type) -> str:
    return ".".join(kind.__module__.split(".")[:2])


def _views(kind: type[PartnerView]) -> list[type[PartnerView]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in _views(child))]


def _kinds(kind: type[DomainError]) -> list[type[DomainError]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in _kinds(child))]
