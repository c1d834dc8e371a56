"""Refusals of community.chat."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class NotInGroup(DomainError):
    """No active place in such a group."""

    code = "chat_not_in_group"
    message = _("You are not in this group.")
    status = 404


class MessageEmpty(DomainError):
    """Neither text nor picture."""

    code = "chat_message_empty"
    message = _("Write something first, or choose a picture.")
    status = 422


class MessageTooLong(DomainError):
    """More characters than a message may have."""

    code = "chat_message_too_long"
    message = _("A message has at most %(limit)s characters. This one has %(count)s: split it.")
    status = 422


class ClientIdInvalid(DomainError):
    """The sender's own id of the message is not one."""

    code = "chat_client_id_invalid"
    message = _("This page is out of date. Reload it and send again.")
    status = 422


class ReplyGone(DomainError):
    """The message replied to is not in this group, or was recalled."""

    code = "chat_reply_gone"
    message = _("The message you reply to is gone. Send it without the quote.")
    status = 422


class PhoneNeeded(DomainError):
    """The team asks fans for a verified phone before they speak."""

    code = "chat_phone_needed"
    message = _("Verify your phone to speak here. It takes a minute, and nobody sees the number.")
    status = 403


class Muted(DomainError):
    """Muted by the team for a while. ``until`` is on the team's clock."""

    code = "chat_muted"
    message = _("The team has muted you here until %(until)s. You can read on meanwhile.")
    status = 403


class MayNotSpeak(DomainError):
    """A role that reads only."""

    code = "chat_may_not_speak"
    message = _("Your role on the team reads here but does not speak. Ask an owner to change it.")
    status = 403


class GroupArchived(DomainError):
    """The group is over."""

    code = "chat_group_archived"
    message = _("This group is archived: you can read it, nobody writes here any more.")


class TooFast(DomainError):
    """The flood limit."""

    code = "chat_too_fast"
    message = _("A little too fast. Go on in %(seconds)s s.")
    status = 429


class RecallTooLate(DomainError):
    """The two minutes are over."""

    code = "chat_recall_too_late"
    message = _("A message can be recalled within two minutes. This one is older.")


class RecallNotYours(DomainError):
    """Somebody else's message, and no role that stands above theirs."""

    code = "chat_recall_not_yours"
    message = _("This message can be recalled only by its sender or by the team.")
    status = 403
