"""What a platform that only takes posts answers to all the other questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kol.platforms.connectors.base import (
    JSON,
    Connection,
    Content,
    Figure,
    Outcome,
    RemoteComment,
    RemotePost,
)
from kol.platforms.connectors.errors import Fault, PlatformError

# No word of a platform: we know ourselves that there is nobody to ask.
NOT_ASKABLE = "not_askable"


class Silent:
    """Nothing to prepare, nothing to ask. Connectors override what their platform can do."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Nothing has to be uploaded beforehand."""
        return {}

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """Raises PlatformError (permission)."""
        raise unasked()

    def find(
        self, link: Connection, content: Content, key: str, prepared: JSON, since: datetime
    ) -> Outcome | None:
        """Raises PlatformError (permission)."""
        raise unasked()

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Raises PlatformError (permission)."""
        raise unasked()

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """Raises PlatformError (permission)."""
        raise unasked()

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """Raises PlatformError (permission)."""
        raise unasked()

    def comments(self, link: Connection, remote_id: str, limit: int) -> Sequence[RemoteComment]:
        """Raises PlatformError (permission)."""
        raise unasked()


def unasked() -> PlatformError:
    """Nobody there can be asked this."""
    return PlatformError(Fault.PERMISSION, code=NOT_ASKABLE)


def invalid(code: str, text: str = "") -> PlatformError:
    """What we see ourselves that the platform would not take."""
    return PlatformError(Fault.VALIDATION, code=code, text=text)
