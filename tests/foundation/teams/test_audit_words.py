"""Every deed the house writes into the trail has its words."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from foundation.teams.audit_words import ACTIONS, FIELDS, KINDS, changes_told, kind_label

ROOT = Path(settings.BASE_DIR)


def actions_in_code() -> set[str]:
    found: set[str] = set()
    for district in ("foundation", "kol", "community", "analytics"):
        for path in (ROOT / district).rglob("*.py"):
            found |= set(re.findall(r'\baction="([a-z_]+\.[a-z_]+)"', path.read_text()))
    return found


def test_every_deed_has_its_words() -> None:
    assert len(actions_in_code()) > 30
    assert actions_in_code() - set(ACTIONS) == set()


def test_every_kind_is_a_model() -> None:
    for label in KINDS:
        assert apps.get_model(label)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("clippings.clipping", "报道"),
        ("clippings.crisis", "危机记录"),
        ("conferences.pressevent", "媒体活动"),
        ("delivery.suppression", "停发地址"),
        ("press.followup", "跟进"),
        ("press.interaction", "往来"),
    ],
)
def test_kinds_of_the_archive_have_words(kind: str, label: str) -> None:
    with translation.override("zh-hans"):
        assert kind_label(kind) == label


@pytest.mark.parametrize(
    ("name", "label"), [("count", "数量"), ("scopes", "权限"), ("how", "方式")]
)
def test_what_is_no_field_has_words_too(name: str, label: str) -> None:
    with translation.override("zh-hans"):
        assert str(FIELDS[name]) == label
        assert changes_told("fans.fan", {name: [None, ["a", "b"]]})[0].after == "a、b"


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        ("fans.fan", {"how": [None, "join page"]}, [("方式", "", "进群页")]),
        ("fans.fan", {"how": [None, "import: 粉丝.xlsx"]}, [("方式", "", "导入：粉丝.xlsx")]),
        ("fans.fan", {"consent": ["unknown", "given"]}, [("同意状态", "未知", "已同意")]),
        ("jobs.job", {"kind": [None, "imports.run"]}, [("类型", "", "导入")]),
        ("points.entry", {"points": [None, 5], "key": [None, "a-b-c"]}, [("积分", "", "5")]),
        ("fans.fan", {"merge": [None, "H4je13Wnks4W"]}, []),
    ],
)
def test_values_are_told_in_words_and_ids_not_at_all(
    kind: str, changes: dict[str, object], told: list[tuple[str, str, str]]
) -> None:
    with translation.override("zh-hans"):
        found = [(one.field, one.before, one.after) for one in changes_told(kind, changes)]
    assert found == told


def test_a_value_with_parts_is_told_in_one_line() -> None:
    told = changes_told("groups.fangroup", {"rule": [None, {"mode": "all", "of": ["a", "b"]}]})
    assert [(one.before, one.after) for one in told] == [("", "mode all; of a、b")]
