"""The team's accounts on platforms, for partners' programs."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.scopes.errors import NotFound
from kol.platforms.api_bodies import (
    PlatformAccountChange,
    PlatformAccountIn,
    PlatformAccountOut,
    PlatformAccountsPageOut,
    PlatformQuotasOut,
    PlatformsOut,
    account_out,
    platform_out,
    quota_out,
)
from kol.platforms.connectors.registry import capabilities
from kol.platforms.limits import quota_left
from kol.platforms.models import Platform, PlatformAccount
from kol.platforms.selectors import account_get
from kol.platforms.services import (
    account_archive,
    account_create,
    account_restore,
    account_update,
)

State, Connecting = PlatformAccount.State, PlatformAccount.Connecting


class PlatformsView(PartnerView):
    """What platforms can do."""

    scopes = {"GET": "platforms:read"}

    @extend_schema(operation_id="platforms_list", responses=PlatformsOut)
    def get(self, request: Request) -> Response:
        """Every platform something can be published to, and what it takes."""
        return Response({"items": [platform_out(one) for one in capabilities()]})


class PlatformAccountsView(PartnerView):
    """All accounts, and putting one on the list."""

    scopes = {"GET": "platforms:read", "POST": "platforms:write"}

    @extend_schema(
        operation_id="platform_accounts_list",
        parameters=[
            OpenApiParameter("platform", enum=Platform.values),
            OpenApiParameter("state", enum=State.values),
            OpenApiParameter(
                "connection",
                enum=Connecting.values,
                description=_("Whether the platform is spoken to for it"),
            ),
        ],
        responses=PlatformAccountsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Accounts with their health, the newest first. Their secrets are never told."""
        asked = {
            "platform": self.word("platform", Platform.values),
            "state": self.word("state", State.values),
            "connection": self.word("connection", Connecting.values),
        }
        wanted = {name: value for name, value in asked.items() if value}
        return self.page(PlatformAccount.objects.filter(**wanted), account_out)

    @extend_schema(
        operation_id="platform_accounts_add",
        request=PlatformAccountIn,
        responses={201: PlatformAccountOut},
    )
    def post(self, request: Request) -> Response:
        """Put an account on the list. It is connected on its page, by a person."""
        account = account_create(staff=self.staff, actor=self.actor, **self.read(PlatformAccountIn))
        return Response(account_out(account), status=201)


class PlatformAccountView(PartnerView):
    """One account."""

    scopes = {"GET": "platforms:read", "PATCH": "platforms:write"}

    @extend_schema(operation_id="platform_accounts_get", responses=PlatformAccountOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One account by id."""
        return Response(account_out(_account(public_id)))

    @extend_schema(
        operation_id="platform_accounts_change",
        request=PlatformAccountChange,
        responses=PlatformAccountOut,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Change an account, put it away or bring it back."""
        account, given = _account(public_id), self.read(PlatformAccountChange)
        state = given.pop("state", None)
        if given:
            account_update(account=account, staff=self.staff, actor=self.actor, **given)
        if state is not None:
            change = account_archive if state == State.ARCHIVED else account_restore
            change(account=account, staff=self.staff, actor=self.actor)
        return Response(account_out(_account(public_id)))


class PlatformQuotasView(PartnerView):
    """The limits of one account."""

    scopes = {"GET": "platforms:read"}

    @extend_schema(operation_id="platform_accounts_quotas", responses=PlatformQuotasOut)
    def get(self, request: Request, public_id: str) -> Response:
        """What the platform's limits leave the account now, for posts and all calls."""
        return Response({"items": [quota_out(one) for one in quota_left(_account(public_id))]})


def _account(public_id: str) -> PlatformAccount:
    account = account_get(public_id)
    if account is None:
        raise NotFound
    return account
