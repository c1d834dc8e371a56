"""What contacts and outlets are found by: apart from them, so that a write of a contact (a touch, a
score) touches no word of it. ``kol.press.search`` writes it."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from foundation.scopes.models import TeamModel
from kol.press.models.contacts import Contact
from kol.press.models.outlets import Outlet


class ContactSearch(TeamModel):
    """The lexemes of a contact (``kol.press.lexemes``). One that was merged or erased has none."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"found_by"})

    contact = models.OneToOneField(
        Contact, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    found_by = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["found_by"], name="contact_found_by")]

    def __str__(self) -> str:
        return str(self.contact_id)


class OutletSearch(TeamModel):
    """The lexemes of an outlet. One that was merged has none."""

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    found_by = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["found_by"], name="outlet_found_by")]

    def __str__(self) -> str:
        return str(self.outlet_id)
