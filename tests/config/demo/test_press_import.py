"""The demo's messy list of contacts: who comes in, and what stays out."""

import pytest

from config.demo.press_import import REFUSED, press_import
from foundation.imports.models import Import
from foundation.teams.models import Staff
from kol.press.models import Contact


@pytest.mark.usefixtures("scope")
def test_the_list_of_the_demo(pr: Staff) -> None:
    press_import(pr)
    record = Import.objects.get()
    assert (record.created, record.refused) == (5, REFUSED)
    names = Contact.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["罗晓棠", "梁柏言", "陈可", "周屿", "唐一鹤"]
