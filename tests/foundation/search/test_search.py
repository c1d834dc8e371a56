"""Ctrl-K asks the providers a role may ask, and no others."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client

from foundation.search import registry
from foundation.search.registry import SearchHit, search_provider
from foundation.teams.models import Staff, Team, User

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Two providers of the test's own; notes the queries put to them."""
    queries: list[tuple[str, int]] = []

    def fruit(team: Team, staff: Staff, query: str, limit: int) -> Iterable[SearchHit]:
        queries.append((query, limit))
        return [
            SearchHit(title=f"{team.name}的苹果{n}", url=f"/x/{n}/", icon="apple") for n in range(9)
        ]

    def secret(team: Team, staff: Staff, query: str, limit: int) -> Iterable[SearchHit]:
        return [SearchHit(title="机密", url="/y/", icon="lock")]

    monkeypatch.setattr(registry, "_providers", {})
    search_provider("fruit", fruit, label="水果", permission="fans.view")
    search_provider("secret", secret, label="机密柜", permission="team.audit")
    return queries


def test_the_palette_gets_a_part_with_capped_sections(
    client_for: ClientFor, owner: Staff, asked: list[tuple[str, int]]
) -> None:
    response = client_for(owner).get(
        "/t/xiaoman/search/", {"q": "  苹果 "}, headers={"HX-Request": "true"}
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert text.count("小满的苹果") == 6
    assert text.index("水果") < text.index("机密柜")
    assert 'href="/y/"' in text
    assert asked == [("苹果", 6)]


def test_a_role_is_not_shown_what_it_may_not_open(client_for: ClientFor, analyst: Staff) -> None:
    text = client_for(analyst).get("/t/xiaoman/search/", {"q": "x"}).content.decode()
    assert "小满的苹果0" in text
    assert "机密" not in text


def test_without_scripts_it_is_a_page_that_keeps_the_words(
    client_for: ClientFor, owner: Staff
) -> None:
    text = client_for(owner).get("/t/xiaoman/search/", {"q": "<苹>"}).content.decode()
    assert "<html" in text
    assert 'value="&lt;苹&gt;"' in text


def test_no_hits_says_what_to_try(
    client_for: ClientFor, owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_providers", {})
    client = client_for(owner)
    client.cookies["qz_lang"] = "en"
    text = client.get("/t/xiaoman/search/", {"q": "zz"}).content.decode()
    assert "Nothing found for “zz”" in text


def test_an_endless_query_is_cut(
    client_for: ClientFor, owner: Staff, asked: list[tuple[str, int]]
) -> None:
    client_for(owner).get("/t/xiaoman/search/", {"q": "好" * 500})
    assert asked == [("好" * 80, 6)]


def test_another_teams_staff_get_404(
    client_for: ClientFor, owner: Staff, other_owner: Staff
) -> None:
    assert client_for(other_owner).get("/t/xiaoman/search/").status_code == 404


def test_the_desks_pages_are_found_by_name(owner: Staff, analyst: Staff) -> None:
    from django.utils import translation

    from config.apps import find_pages

    with translation.override("en"):
        found = [hit.title for hit in find_pages(owner.team, owner, "AUDIT", 5)]
        assert found == ["Audit trail"]
        assert list(find_pages(owner.team, analyst, "audit", 5)) == []
