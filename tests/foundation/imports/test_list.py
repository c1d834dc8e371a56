"""The list of imports: searched, narrowed, and what it says where there is nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from foundation.imports.models import Import
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from tests.community.fans.lists import upload

pytestmark = pytest.mark.usefixtures("scope")
START = "/t/xiaoman/imports/fans/"


def test_searched_narrowed_and_empty(
    team: Team, actor: Actor, operator: Staff, client_for: Callable[[Any], Client]
) -> None:
    client = client_for(operator)

    def page(**query: str) -> str:
        return client.get(START, query).content.decode()

    assert "还没有导入过" in page()
    for name, state in (("春节.csv", "draft"), ("中秋.csv", "undone")):
        record = upload(team, actor, "昵称\n小鹿\n")
        Import.objects.filter(pk=record.pk).update(filename=name, state=state)

    def names(**query: str) -> list[str]:
        return [name for name in ("春节.csv", "中秋.csv") if name in page(**query)]

    assert names() == ["春节.csv", "中秋.csv"]
    assert names(q="中秋") == ["中秋.csv"]
    assert names(state="draft") == ["春节.csv"]
    assert names(q="中秋", state="draft") == []
    assert "没有这样的文件" in page(q="端午")
