"""What a spreadsheet would take for a formula comes in as the text it is, and leaves disarmed."""

import csv
import io
import zipfile

import pytest

from community.fans.models import Fan
from community.fans.selectors.listing import FanFilters, export_header, fans_export
from foundation.jobs.models import JobRowError
from foundation.jobs.sheets import csv_lines
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from tests.api import Api
from tests.community.fans.lists import outcome, whole
from tests.foundation.imports.files import xlsx, zipped

pytestmark = pytest.mark.usefixtures("scope")

EVIL = ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-2+3", "＝1+1"]


def rows_out() -> list[list[str]]:
    """The rows of an export as somebody's spreadsheet finds them."""
    lines = "".join(csv_lines(export_header(), fans_export(FanFilters())))
    return list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))[1:]


def book(cell: str) -> bytes:
    """A workbook of one fan, whose nickname's cell is the XML given."""
    plain = xlsx([["昵称", "手机"], ["这里", "13800138000"]])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    before = '<c t="inlineStr"><is><t>这里</t></is></c>'.encode()
    assert before in kept[sheet]
    return zipped({**kept, sheet: kept[sheet].replace(before, cell.encode())})


def test_a_lists_formulas_are_text_and_leave_disarmed(team: Team, actor: Actor, api: Api) -> None:
    text = "昵称,手机,标签,备注\n" + "".join(
        f"{evil},1380013800{n},{evil},{evil}\n" for n, evil in enumerate(EVIL)
    )
    assert outcome(whole(team, actor, text, codec="utf-8")) == (5, 0, 0, 0)
    fans = list(Fan.objects.order_by("pk"))
    for fan, evil in zip(fans, EVIL, strict=True):
        told = api("GET", f"fans/{fan.public_id}").json()
        assert (told["nickname"], told["tags"]) == (evil, [evil])
        assert [note.text for note in fan.notes.all()] == [evil]
    assert [(row[0], row[6], row[7]) for row in rows_out()] == [(f"'{one}",) * 3 for one in EVIL]


def test_a_formula_is_no_phone(team: Team, actor: Actor) -> None:
    text = "昵称,手机,邮箱\n甲,=1+1,\n乙,,=A1@qq.com\n丙,+8613800138000,\n丁,@13900139000,\n"
    record = whole(team, actor, text)
    assert outcome(record) == (2, 0, 0, 2)
    told = JobRowError.objects.filter(job=record.job).order_by("row")
    assert list(told.values_list("row", "column", "code", "value")) == [
        (2, "手机", "phone_invalid", "=1+1"), (5, "手机", "phone_invalid", "@13900139000"),
    ]  # fmt: skip
    # An address may begin so; a spreadsheet gets it as text.
    assert [row[:3] for row in rows_out()] == [
        ["乙", "", "'=a1@qq.com"], ["丙", "13800138000", ""],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ('<c t="str"><f>"小"&amp;"鹿"</f><v>小鹿</v></c>', "小鹿"),
        ('<c t="str"><f>"="&amp;"1+1"</f><v>=1+1</v></c>', "=1+1"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        # Nothing was reckoned: the name is not known, the fan is by their phone.
        ("<c><f>1+1</f></c>", "138****8000"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "138****8000"),
    ],
)
def test_of_a_workbooks_formula_what_it_came_to_is_read(
    team: Team, actor: Actor, cell: str, name: str
) -> None:
    assert outcome(whole(team, actor, book(cell))) == (1, 0, 0, 0)
    assert [fan.nickname for fan in Fan.objects.all()] == [name]
