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


class RoleTooHigh(DomainError):
    """Only an owner makes, changes or removes owners."""

    code = "team_role_too_high"
    message = _("Only an owner can add, change or remove an owner.")
    status = 403


class AlreadyStaff(DomainError):
    """The invited person is on the team."""

    code = "staff_already"
    message = _("This person is already on the team.")


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
