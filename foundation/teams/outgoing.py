"""The way out for messages to a person: filled by foundation.delivery, which lies above."""

from typing import Any, Protocol


class MessageSender(Protocol):
    """``foundation.delivery.services.delivery_send``."""

    def __call__(
        self,
        *,
        channel: str,
        to: str,
        template: str,
        context: dict[str, Any],
        language: str,
        team_id: int | None = None,
        dedupe: str | None = None,
    ) -> object:
        """Write the message's row in the current transaction; it is sent after the commit."""


_senders: list[MessageSender] = []


def message_sender(sender: MessageSender) -> None:
    """Register who sends; called once, in ``AppConfig.ready()``."""
    _senders[:] = [sender]


def message_send(
    *,
    channel: str,
    to: str,
    template: str,
    context: dict[str, Any],
    language: str,
    team_id: int | None = None,
    dedupe: str | None = None,
) -> None:
    """Send by ``email`` or ``sms``. Raises RuntimeError when no app has offered to send."""
    if not _senders:
        raise RuntimeError("no app sends messages: is foundation.delivery installed?")
    _senders[0](
        channel=channel,
        to=to,
        template=template,
        context=context,
        language=language,
        team_id=team_id,
        dedupe=dedupe,
    )
