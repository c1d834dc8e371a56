"""Refusals of exports."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class ExportEmpty(DomainError):
    """Nothing fits the filters."""

    code = "press_export_empty"
    message = _("Nothing fits these filters, so there is nothing to export.")
    status = 400


class ExportAsks(DomainError):
    """The team lets nothing go without a lead's word."""

    code = "press_export_asks"
    message = _("Your team lets a lead approve every export. Export the list, and it is asked for.")
    status = 403


class ExportDecided(DomainError):
    """Somebody was faster."""

    code = "press_export_decided"
    message = _("This export was decided already.")


class ExportOwn(DomainError):
    """Nobody lets their own export go."""

    code = "press_export_own"
    message = _("Somebody else has to approve what you asked for yourself.")
    status = 403
