"""What the calls about contacts and outlets share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.permissions import role_may
from kol.press.api_drawn import contact_drawer, contact_parts, outlet_drawer, outlet_parts
from kol.press.errors import ContactMerged, OutletMerged
from kol.press.models import Contact, Outlet
from kol.press.services import outlet_get_or_create

SEES = "press:contact"
Choices = dict[str, tuple[list[str], Any]]
MOST_ROWS = 10_000
YES = ["yes", "no"]
_Q = OpenApiParameter("q", description=_("Words, pinyin, initials, or the end of a phone number"))
COMMON = [
    _Q,
    OpenApiParameter("beat", description=_("Reports on one of these, separated by commas")),
    OpenApiParameter("tag", description=_("Has all of these tags, separated by commas")),
    OpenApiParameter("any", description=_("Has at least one of these tags")),
    OpenApiParameter("none", description=_("Has none of these tags")),
    OpenApiParameter("region", description=_("In this region")),
]
_WORDS = ("q", "beat", "tag", "any", "none", "region")


def parameters(choices: Choices) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, enum=values, description=said)
        for name, (values, said) in choices.items()
    ]


class PressView(PartnerView):
    """What the calls of the archive share."""

    @property
    def sees(self) -> bool:
        """Whether numbers are answered in full: the key may, and so may its maker today."""
        return SEES in self.key.scopes and role_may(self.staff.role, "press.contact")

    def asked(self, choices: Choices, *words: str) -> dict[str, str]:
        """The filters in the query. Raises ValidationError."""
        found = {name: self.word(name) for name in (*_WORDS, *words)}
        return found | {name: self.word(name, values) for name, (values, _said) in choices.items()}

    def contact(self, public_id: str) -> Contact:
        """A contact that is there. Raises NotFound, and ContactMerged with the one it is now."""
        found = Contact.objects.filter(public_id=public_id).prefetch_related(*contact_parts())
        contact = found.first()
        if contact is None or contact.state == Contact.State.ERASED:
            raise NotFound
        if contact.merged_into_id is not None:
            winner = Contact.objects.get(pk=contact.merged_into_id)
            raise ContactMerged(name=winner.name, contact=winner.public_id)
        return contact

    def outlet(self, public_id: str) -> Outlet:
        """An outlet that is there. Raises NotFound, and OutletMerged with the one it is now."""
        rows = Outlet.objects.select_related("parent").prefetch_related(*outlet_parts())
        outlet = rows.filter(public_id=public_id).first()
        if outlet is None:
            raise NotFound
        if outlet.merged_into_id is not None:
            winner = Outlet.objects.get(pk=outlet.merged_into_id)
            raise OutletMerged(name=winner.name, outlet=winner.public_id)
        return outlet

    def drawn(self, of: Contact | Outlet, status: int = 200) -> Response:
        """One of them, as it is now."""
        if isinstance(of, Contact):
            draw = contact_drawer(sees=self.sees)
            return Response(draw(self.contact(of.public_id)), status=status)
        return Response(outlet_drawer()(self.outlet(of.public_id)), status=status)

    def parent(self, fields: dict[str, Any]) -> None:
        """The group of an outlet, by its name."""
        if "parent" in fields:
            name = fields["parent"].strip()
            fields["parent"] = (
                outlet_get_or_create(team_id=self.key.team_id, actor=self.actor, name=name)
                if name
                else None
            )


@contextmanager
def fields_as_sent() -> Iterator[None]:
    """Refusals name the field of the body that the service's own word stands for."""
    try:
        yield
    except DomainError as error:
        error.field = _SENT_AS.get(error.field or "", error.field)
        raise


_SENT_AS = {"employments": "jobs", "handle": "accounts", "outlet": "jobs", "source": "from_where"}
_SENT_AS |= dict.fromkeys(
    ("mobile", "phone", "wechat", "email", "qq", "weibo", "other"), "channels"
)
