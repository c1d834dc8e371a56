"""What the team notes of its own: fields, a sign-in sheet with lines that can't be read, notes, and
people who are in the list twice."""

import csv
import io

from community.fans.models import Fan
from community.fans.services import note_add
from community.fans.services.pairs import pairs_find
from config.demo.imports import import_fans
from config.demo.people import Person
from foundation.imports.services import custom_field_add
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff

_TASTES = ("清淡", "香辣", "甜口")
_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("口味", "choice", _TASTES),
    ("生日", "date", ()),
    ("家里有烤箱", "boolean", ()),
    ("做过几道菜", "number", ()),
)
_SAID = ("带了自己做的桂花糕", "", "想学揉面", "", "", "问什么时候再办")
# Who came without being on the list yet.
_NEW = ("豆花不甜", "阿May", "第一次来的老周", "小鱼干", "面包机十年")
# Who came, and wrote their address where the list has their phone.
_TWICE = 3
# Lines as people fill them in: a phone too short, a day that is none, a taste nobody offers.
_ODD = (
    ("赶地铁的人", "1380013", "", "清淡", "1996-05-04", "是", "3", ""),
    ("双子座小鹿", "13400005001", "", "香辣", "六月初", "否", "8", ""),
    ("无辣不欢", "13400005002", "", "麻辣", "1992-11-30", "否", "12", ""),
)
REFUSED = len(_ODD)
_NOTES = (
    "每次直播都在，问得很细，可以请她试新菜谱",
    "寄试吃要避开花生，过敏",
    "孩子三岁，喜欢看快手早餐",
)


def records(*, owner: Staff, operator: Staff, crowd: list[Person]) -> None:
    """Fields of the team's own, then the sheet of a meeting, notes, and a look for duplicates."""
    actor = Actor(kind="staff", user_id=operator.user_id, staff_id=operator.pk)
    for label, kind, options in _FIELDS:
        custom_field_add(target="fans", label=label, kind=kind, options=options, actor=actor)
    import_fans(
        owner=operator, name="五月见面会签到.csv", data=_sheet(crowd), refused=REFUSED,
        options={"source": "五月上海见面会的签到表", "tags": "上海线下"},
    )  # fmt: skip
    known = Fan.objects.filter(state=Fan.State.ACTIVE, user__isnull=False).order_by("pk")
    for fan, text in zip(known[:3], _NOTES, strict=True):
        note_add(fan=fan, text=text, actor=actor)
    pairs_find(team_id=owner.team_id)


def _sheet(crowd: list[Person]) -> bytes:
    """The sheet as a table program saves it here: GBK, Chinese headers, some of it by hand."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["昵称", "手机号", "邮箱", *(field[0] for field in _FIELDS), "备注"])
    for number, person in enumerate(crowd[:20]):
        writer.writerow([person.nickname, person.phone, "", *_answers(number)])
    for number, name in enumerate(_NEW):
        writer.writerow([name, f"1340000600{number}", "", *_answers(number + 3)])
    for number, person in enumerate(crowd[20 : 20 + _TWICE]):
        address = f"{person.phone}@139.com"
        writer.writerow([person.nickname, "", address, *_answers(number + 1)])
    writer.writerows(_ODD)
    return out.getvalue().encode("gbk")


def _answers(number: int) -> tuple[str, str, str, str, str]:
    """Taste, birthday, oven, dishes and what somebody jotted down; some left out."""
    return (
        _TASTES[number % 3],
        f"19{88 + number % 12}-{1 + number % 12:02d}-{1 + number * 7 % 28:02d}"
        if number % 4
        else "",
        ("是", "否", "")[number % 3],
        str(2 + number * 3 % 17) if number % 5 else "",
        _SAID[number % len(_SAID)],
    )
