"""Showing fans."""

from django import template
from django.utils.translation import gettext as _

from community.fans.models import Fan, FanContact
from community.fans.services.contacts import contact_masked

register = template.Library()

# As community.invites notes it, with the version of the words about privacy.
JOIN_PAGE_WORDS = "join page, words "
TONES = {Fan.Consent.GIVEN: "good", Fan.Consent.WITHDRAWN: "bad"}


@register.filter
def consent_tone(consent: str) -> str:
    """The badge's tone for a consent."""
    return TONES.get(Fan.Consent(consent), "")


@register.filter
def how_known(how: str) -> str:
    """How we know of a consent: the fixed words translated, what people wrote as it is."""
    if how == "join page":
        return _("on the join page")
    if how.startswith(JOIN_PAGE_WORDS):
        return _("on the join page, words of version %(version)s") % {
            "version": how.removeprefix(JOIN_PAGE_WORDS)
        }
    kind, _colon, note = how.partition(": ")
    return _("from a list: %(note)s") % {"note": note} if kind == "import" and note else how


@register.filter
def contact(row: FanContact, sees: bool) -> str:
    """A contact, in full for those who may see it, else masked."""
    if not sees:
        return contact_masked(row.kind, row.value)
    return row.value.removeprefix("+86") if row.kind == FanContact.Kind.PHONE else row.value
