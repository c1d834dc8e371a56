"""Text messages through whichever sender QZ_SMS_PROVIDER names."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from foundation.delivery.registry import Channel, Outcome, Parcel, Refused, Sent
from foundation.delivery.texts import sms_text

logger = logging.getLogger("qunzhu.sms")


class SmsChannel:
    """Chooses the sender at each call, so that settings decide and tests can change them."""

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """As the protocol says."""
        return _sender().send(parcel, calling)

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """As the protocol says."""
        return _sender().ask(parcel, called_at)


class ConsoleSms:
    """Writes the text to the log: for a machine of one's own."""

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """Always well."""
        calling()
        logger.info("text message to %s: %s", parcel.to, sms_text(parcel))
        return Sent("console")

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """A line that may be missing from a log is not worth a second."""
        return Sent("console")


class NoSms:
    """No sender is set up."""

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """Always refused."""
        return Refused("text messages are not set up: QZ_SMS_PROVIDER is empty")

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """Nothing to ask."""
        return None


def _sender() -> Channel:
    if settings.SMS_PROVIDER == "tencent":
        from foundation.delivery.channels.tencent import TencentSms

        return TencentSms()
    return ConsoleSms() if settings.SMS_PROVIDER == "console" else NoSms()
