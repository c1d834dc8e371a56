"""The messages of foundation.teams: one template each, in templates/foundation/delivery/."""

from datetime import timedelta

from foundation.delivery.registry import MessageKind, message_kind


def register() -> None:
    """Called once, in AppConfig.ready()."""
    short = timedelta(minutes=10)
    message_kind("signin_code", MessageKind(ttl=short, sms=("code", "minutes")))
    message_kind("email_code", MessageKind(ttl=timedelta(minutes=15)))
    message_kind("password_reset_key", MessageKind(ttl=timedelta(hours=12)))
    message_kind("staff_invitation", MessageKind(ttl=timedelta(days=3)))
    # They answer a request of somebody's, or tell that an account was changed.
    for name in ("account_already_exists", "unknown_account", "account_notice"):
        message_kind(name, MessageKind())
