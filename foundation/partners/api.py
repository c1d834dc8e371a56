"""The base of every endpoint: a key, its scope, its pace, its team, and once is once."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.partners.idempotency import run_once
from foundation.partners.models import ApiKey
from foundation.partners.pagination import KeysetPagination, whole_number
from foundation.partners.serializers import StrictSerializer
from foundation.partners.services import api_key_used
from foundation.partners.throttling import KeyThrottle
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.scopes.errors import NotFound as NotInTeam
from foundation.scopes.scope import team_scope
from foundation.teams.access import client_ip
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

MAX_WORD = 80
MAX_NUMBER = 2**62


class MakerGone(NotAllowed):
    """Keys act in their maker's name, which needs one."""

    code = "api_key_maker_gone"
    message = gettext_lazy(
        "Whoever made this key has left the team. Ask for a key made by somebody else."
    )


class PartnerView(APIView):
    """An endpoint of partners' programs.

    ``scopes`` maps a method to the right it asks for. The whole handler runs in the scope of the
    key's team; a POST with an ``Idempotency-Key`` runs once.
    """

    scopes: ClassVar[dict[str, str]] = {}
    throttle_classes = (KeyThrottle,)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As DRF's, with a stack that leaves the team's scope whatever happens."""
        with ExitStack() as self._stack:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, check the right and the pace, then enter the team."""
        super().initial(request, *args, **kwargs)
        if any("\0" in value for value in kwargs.values()):
            raise NotInTeam  # no id holds it, and the database takes none
        self._stack.enter_context(team_scope(self.key.team_id))
        self.require_maker()
        api_key_used(key=self.key)
        if request.method == "POST" and "Idempotency-Key" in request.headers:
            # DRF takes the handler from the instance after this: put the guarded one there.
            vars(self)["post"] = partial(self._post_once, getattr(self, "post"))  # noqa: B009

    def _post_once(
        self, handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        run = partial(handler, request, *args, **kwargs)
        return run_once(request, self.key, run, said=partial(self.said, request))

    def said(self, request: Request) -> bytes:
        """The body, as an Idempotency-Key tells one from another."""
        return bytes(request._request.body)

    @property
    def key(self) -> ApiKey:
        """The key that calls."""
        key = self.request.auth
        assert isinstance(key, ApiKey)
        return key

    def require_may(self, permission: str) -> None:
        """Raises NotAllowed unless the key's maker has this right on the team today."""
        if not role_may(self.staff.role, permission):
            raise NotAllowed

    def require_maker(self) -> None:
        """Raises MakerGone when the key's maker has left the team: their keys end with them."""
        if self.staff.state != Staff.State.ACTIVE:
            raise MakerGone

    @property
    def staff(self) -> Staff:
        """The key's maker, in whose name it acts."""
        return self.key.created_by

    @property
    def actor(self) -> Actor:
        """The key as one who acts; its maker answers for it."""
        return Actor(
            kind="api",
            user_id=self.key.created_by.user_id,
            staff_id=self.key.created_by_id,
            api_key_id=self.key.pk,
            ip=client_ip(self.request._request),
            request_id=getattr(self.request._request, "request_id", ""),
        )

    def word(self, name: str, among: Iterable[str] = ()) -> str:
        """A query parameter, or "". Raises ValidationError when it is none of ``among``."""
        raw = self.request.query_params.get(name, "")
        allowed = list(among)
        if raw and allowed and raw not in allowed:
            raise ValidationError({name: [_("One of: %s.") % ", ".join(allowed)]})
        if "\0" in raw or len(raw) > MAX_WORD:
            raise ValidationError({name: [_("Text of at most %d characters.") % MAX_WORD]})
        return raw

    def number(self, name: str, *, low: int = 0, high: int = MAX_NUMBER) -> int | None:
        """A whole number in the query, or None. Raises ValidationError naming it."""
        raw = self.request.query_params.get(name)
        return None if raw is None else whole_number(name, raw, low=low, high=high)

    def page(
        self,
        queryset: Any,
        draw: Callable[[Any], dict[str, Any]],
        paging: type[KeysetPagination] = KeysetPagination,
    ) -> Response:
        """One keyset page of ``queryset``, each row drawn by ``draw``."""
        paginator = paging()
        rows = paginator.paginate_queryset(queryset, self.request, self)
        return paginator.get_paginated_response([draw(row) for row in rows])

    def read(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """The body, checked. Raises ValidationError."""
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class NoSuchEndpoint(PartnerView):
    """Whatever lies under /api/v1/ and is not there: a problem, not a page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nobody needs a key to learn that there is nothing."""
        raise NotFound
