"""An account as its connector sees it: secrets opened, a token at hand."""

from kol.platforms.connectors.base import Connection
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.errors import NotConnected
from kol.platforms.models import PlatformAccount
from kol.platforms.secrets import secrets_open
from kol.platforms.services.apps import app_opened
from kol.platforms.services.tokens import TokenSource, secrets_of

CONNECTED = PlatformAccount.Connecting.CONNECTED


def account_connection(account_id: int, account: PlatformAccount | None = None) -> Connection:
    """What a connector needs of an account of the team in scope. Of one that is published to by
    hand and not connected, without secrets. Raises PlatformError (auth) for any other that is not
    connected, (busy, permission) where its secrets can't be opened. One query where
    the ``account`` was not read yet, with its app."""
    account = account or PlatformAccount.objects.select_related("app").get(pk=account_id)
    if account.connection != CONNECTED:
        if account.publishing != PlatformAccount.Publishing.HAND:
            told = NotConnected(account=account)
            raise PlatformError(Fault.AUTH, code=told.code, text=told.text())
        return _connection(account, {}, {})
    credentials = secrets_of(lambda: secrets_open(account.sealed, of=account.public_id))
    return _connection(account, credentials, secrets_of(lambda: app_opened(account.app)))


def _connection(
    account: PlatformAccount, credentials: dict[str, str], app: dict[str, str]
) -> Connection:
    return Connection(
        account_id=account.pk,
        platform=account.platform,
        uid=account.uid,
        credentials=credentials,
        app=app,
        token=TokenSource(account.pk),
        options=account.options,
    )
