"""Refusals of foundation.teams."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class SlugTaken(DomainError):
    """Another team has this address."""

    code = "team_slug_taken"
    message = _("Another team has this address. Try a different one.")


class LastOwner(DomainError):
    """A team keeps at least one owner."""

    code = "team_last_owner"
    message = _("This is the team's last owner. Make somebody else an owner first.")


class TeamNotClosed(DomainError):
    """The team is open, or was closed so long ago that it is being erased."""

    code = "team_not_closed"
    message = _("This team can't be opened again.")


class TeamClosed(DomainError):
    """The team has closed: nobody comes in any more."""

    code = "team_closed"
    message = _("This team has closed here and takes nobody new. Thank you for coming by.")


class RoleTooHigh(DomainError):
    """Only an owner makes, changes or removes owners."""

    code = "team_role_too_high"
    message = _("Only an owner can add, change or remove an owner.")
    status = 403


class AlreadyStaff(DomainError):
    """The invited person is on the team."""

    code = "staff_already"
    message = _("This person is already on the team.")


class InvitationTooSoon(DomainError):
    """An invitation was mailed to this address less than an hour ago."""

    code = "staff_invitation_too_soon"
    message = _("This address was sent an invitation less than an hour ago. Try again later.")
    status = 429


class InvitationQuota(DomainError):
    """The team has sent as many invitations as a day allows."""

    code = "staff_invitation_quota"
    message = _("A team can send %(most)s invitations a day. Send the next ones tomorrow.")
    status = 429


class InvitationGone(DomainError):
    """The link was used, withdrawn, has expired, or never was."""

    code = "staff_invitation_gone"
    message = _("This invitation is no longer valid. Ask the team for a new one.")
    status = 404


class InvitationForAnother(DomainError):
    """The invitation names another address than the account's."""

    code = "staff_invitation_other"
    message = _(
        "This invitation was sent to another address. "
        "Sign in with the account of that address to accept it."
    )
    status = 403


class AddressRefused(DomainError):
    """What was typed is no phone number or e-mail address that codes can be sent to."""

    code = "code_address"
    message = _("Enter a valid mobile number or e-mail address.")
    status = 422


class CaptchaWrong(DomainError):
    """The digits of the picture were wrong, old, or used before."""

    code = "captcha_wrong"
    message = _("The digits do not match. Try the new picture.")
    status = 422


class CodeTooSoon(DomainError):
    """A code went to this address less than a minute ago; ``seconds`` says how long to wait."""

    code = "code_too_soon"
    message = _("A code is on its way. You can ask for another in %(seconds)s seconds.")
    status = 429

    @property
    def seconds(self) -> int:
        """How long to wait."""
        return int(self.params["seconds"])


class CodeBusy(DomainError):
    """A code was sent to this address less than a minute ago, and another browser asked for it."""

    code = "code_busy"
    message = _("Codes to one address are sent a minute apart. Try again in %(seconds)s seconds.")
    status = 429


class CodeQuota(DomainError):
    """A daily cap is reached; ``seconds`` until the oldest counted code is a day old."""

    code = "code_quota"
    message = _("Too many codes were asked for today. Try again in %(hours)s hours.")
    status = 429

    def __init__(self, *, seconds: int, field: str | None = None) -> None:
        self.seconds = seconds
        super().__init__(field=field, seconds=seconds, hours=max(1, -(-seconds // 3600)))


class CodeWrong(DomainError):
    """The code is not the one sent; ``left`` says how many tries remain."""

    code = "code_wrong"
    message = _("This is not the code we sent. Look again: %(left)s tries left.")
    status = 422


class CodeDead(DomainError):
    """No code for this address can be used any more: expired, used, guessed at too often."""

    code = "code_dead"
    message = _("This code can no longer be used. Ask for a new one.")
    status = 422


class CodeElsewhere(DomainError):
    """This browser asked for no code to this address, and a code works only in the one that did."""

    code = "code_elsewhere"
    message = _(
        "A code works only in the browser that asked for it, and this one asked for none to this "
        "address. Get a code here."
    )
    status = 422


class TooManyTries(DomainError):
    """Too many wrong codes from one place."""

    code = "code_tries"
    message = _("Too many wrong codes. Wait ten minutes, then try again.")
    status = 429


class CountryRefused(DomainError):
    """Codes are not sent to phones of that country."""

    code = "code_country"
    message = _("Codes can't be sent to numbers of that country. Use an e-mail address.")
    status = 422


class AddressTaken(DomainError):
    """The proved address belongs to another account."""

    code = "address_taken"
    message = _("This belongs to another account. Sign out and sign in with it instead.")


class AccountOwnsTeam(DomainError):
    """Deleting the account would leave teams without an owner."""

    code = "account_owns_team"
    message = _(
        "You are the last owner of: %(teams)s. Make somebody else an owner there or close the "
        "team, then delete the account."
    )
