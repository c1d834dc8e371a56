"""The pages on which a list is asked for, let go and taken, and a mark read."""

import io
import re
from typing import Any

import pytest
import vobject
from allauth.account.models import EmailAddress
from django.test import Client

from foundation.teams.models import AuditEntry, Staff, Team
from foundation.text.marks import marks_read
from kol.press.models import Contact, Export, Outlet
from kol.press.services.exports import export_decline
from kol.press.services.gifts import rules_set
from tests.cast import staff_actor
from tests.kol.press.archive import mails
from tests.kol.press.exporting.test_exports import (
    BASE,
    Clients,
    archive,
    ask,
    file_of,
    rows_of,
    strict,
)

__all__ = ["archive", "strict"]


# --- The pages -----------------------------------------------------------------------------------
def token(client: Client, kind: str = "contacts", query: str = "") -> str:
    page = client.get(f"{BASE}/{kind}/export/{query}").content.decode()
    found = re.search(r'name="once" value="([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("archive")
def test_two_clicks_are_one_export(pr: Staff, client_for: Clients) -> None:
    client = client_for(pr)
    page = client.get(f"{BASE}/contacts/export/?region=北京").content.decode()
    assert ("<strong>共 1 位联系人符合条件。</strong>" in page, "地区: 北京" in page) == (
        True,
        True,
    )
    once = token(client, query="?region=北京")
    answers = [
        client.post(f"{BASE}/contacts/export/?region=北京", {"format": "xlsx", "once": once})
        for _click in range(2)
    ]
    export = Export.objects.get()
    assert [one["Location"] for one in answers] == [f"{BASE}/exports/{export.public_id}/"] * 2
    page = client.get(answers[0]["Location"]).content.decode()
    assert export.job is not None
    link = f"/t/xiaoman/jobs/{export.job.public_id}/download/"
    assert link in page
    answer: Any = client.get(link)
    assert "联系人.xlsx" in answer["Content-Disposition"] or "xlsx" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(action="press.export").count() == 1


@pytest.mark.usefixtures("archive")
def test_nothing_fits(pr: Staff, client_for: Clients) -> None:
    client = client_for(pr)
    page = client.get(f"{BASE}/contacts/export/?region=火星").content.decode()
    assert "没有可导出" in page
    assert 'name="once"' not in page
    client.post(f"{BASE}/contacts/export/?region=火星", {"format": "csv", "once": "0" * 32})
    assert Export.objects.count() == 0


@pytest.mark.usefixtures("strict")
def test_the_pages_of_an_approval(
    pr: Staff, manager: Staff, analyst: Staff, client_for: Clients
) -> None:
    client, lead = client_for(pr), client_for(manager)
    once = token(client)
    answer = client.post(
        f"{BASE}/contacts/export/", {"format": "csv", "once": once, "reason": "发布会"}
    )
    page = answer["Location"]
    assert "等待批准" in client.get(page).content.decode()
    assert client.post(f"{page}decide/", {"verdict": "approve"}).status_code == 403
    assert client_for(analyst).get(page).status_code == 403
    assert "发布会" in lead.get(f"{BASE}/exports/?state=waiting").content.decode()
    today = lead.get("/t/xiaoman/").content.decode()
    assert f"{BASE}/exports/?state=waiting" in today
    assert f"{BASE}/exports/?state=waiting" not in client.get("/t/xiaoman/").content.decode()
    EmailAddress.objects.create(user=pr.user, email="pr@example.com", verified=True)
    lead.post(f"{page}decide/", {"verdict": "approve"})
    assert Export.objects.get().state == "begun"
    ((to, mail),) = mails()
    assert (to, mail.subject) == ("pr@example.com", "小满：你的导出申请已批准")
    assert "联系人，3 行。" in mail.text
    assert "导出申请已批准" in client.get("/t/xiaoman/").content.decode()
    assert "导出申请已批准" not in lead.get("/t/xiaoman/").content.decode()
    assert f"{BASE}/exports/?state=waiting" not in lead.get("/t/xiaoman/").content.decode()


@pytest.mark.usefixtures("archive")
def test_who_asked_hears_that_it_was_declined(
    pr: Staff, manager: Staff, client_for: Clients
) -> None:
    EmailAddress.objects.create(user=pr.user, email="pr@example.com", verified=True)
    rules_set(team_id=pr.team_id, actor=staff_actor(manager), export_approval_over=0)
    export = ask(pr)
    export_decline(export=export, staff=manager, actor=staff_actor(manager), said="太多了")
    ((_to, mail),) = mails()
    assert mail.subject == "小满：你的导出申请被驳回"
    assert "说明：太多了" in mail.text
    assert "导出申请被驳回" in client_for(pr).get("/t/xiaoman/").content.decode()


@pytest.mark.usefixtures("archive")
def test_a_mark_is_read_back(pr: Staff, manager: Staff, client_for: Clients) -> None:
    export = ask(pr, format="xlsx")
    text = "".join(rows_of(ask(pr, once="csv"))[1])
    lead = client_for(manager)
    page = lead.post(f"{BASE}/exports/marks/", {"text": text}).content.decode()
    assert Export.objects.get(once="csv").public_id in page
    upload = io.BytesIO(file_of(export))
    upload.name = "泄露.xlsx"
    page = lead.post(f"{BASE}/exports/marks/", {"file": upload}).content.decode()
    assert (export.public_id in page, "Pr" in page) == (True, True)
    page = lead.post(f"{BASE}/exports/marks/", {"text": "没有"}).content.decode()
    assert "没有标记" in page
    assert lead.post(f"{BASE}/exports/marks/", {}).status_code == 422


@pytest.mark.usefixtures("archive")
def test_the_pages_ask_a_fixed_number_of_queries(
    pr: Staff, client_for: Clients, django_assert_num_queries: Any
) -> None:
    client = client_for(pr)
    for number in range(3):
        ask(pr, once=str(number))
    client.get(f"{BASE}/exports/")
    with django_assert_num_queries(3):
        client.get(f"{BASE}/exports/")
    assert Outlet.objects.count() == 3


@pytest.mark.usefixtures("archive")
def test_one_card_from_the_page_of_a_contact(
    team: Team, pr: Staff, owner: Staff, client_for: Clients
) -> None:
    contact = Contact.objects.get(name="欧阳娜娜")
    client = client_for(pr)
    link = f"{BASE}/contacts/{contact.public_id}/card.vcf"
    assert link in client.get(f"{BASE}/contacts/{contact.public_id}/").content.decode()
    answer = client.get(link)
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    text = answer.content.decode()
    assert vobject.readOne(text).fn.value == "欧阳娜娜"
    export = Export.objects.get()
    assert (export.rows, export.asked_by, export.state) == (1, pr, "begun")
    assert list(marks_read(text.replace("\r\n ", ""))) == [export.public_id]
    assert AuditEntry.objects.get(action="press.export").changes["count"] == [None, 1]
    rules_set(team_id=team.pk, actor=staff_actor(owner), export_approval_over=0)
    assert client.get(link).status_code == 302
    assert Export.objects.count() == 1
