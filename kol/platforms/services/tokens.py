"""Access tokens: kept sealed in the account's row, renewed ahead of their end by one process."""

from kol.platforms.models import PlatformAccount


class TokenSource:
    """Gives an account's access token. ``source()`` a good one; ``source(True)`` a new one, after
    the platform refused the one given last. Never shows a token when printed."""

    def __init__(self, account: PlatformAccount) -> None:
        self.account_id = account.pk
        self._given = ""

    def __call__(self, new: bool = False) -> str:
        """A good token, or a new one. Raises PlatformError (auth, busy)."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<TokenSource of account {self.account_id}>"
