"""Search against PostgreSQL itself: what is stored, what is asked, and that they meet."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.text.postgres import SearchMatch, SearchVectorOf
from foundation.text.segments import (
    MAX_DOCUMENT_BYTES,
    lexeme_quoted,
    search_document,
    search_query,
    search_tokens,
)
from tests.foundation.text.strings import texts

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def database() -> Iterator[Connection]:
    """A connection of its own: these tests need no table of ours."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def found(database: Connection, document: list[str], query: str) -> bool:
    row = database.execute(
        "SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [document, search_query(query)]
    ).fetchone()
    assert row is not None
    return bool(row[0])


# --- Tokens --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("小满的读者群", ["小满", "满的", "的读", "读者", "者群", "群", "读者群"]),
        ("清華大學", ["清华", "华大", "大学", "学", "清华大学"]),
        ("iPhone15 Pro，４S店", ["iphone15", "pro", "4s", "店"]),
        ("猫", ["猫"]),
        ("猫猫猫", ["猫猫", "猫"]),
        ("がんばれ", ["がん", "んば", "ばれ", "れ"]),
        ("😀！", []),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert sorted(search_tokens(text)) == sorted(tokens)


def test_a_document() -> None:
    assert search_document(["读者"], ["张小明"], ["+8613800138000"]) == [
        "t:8000", "t:8613800138000",
        "w:张小", "w:小明", "w:明", "w:张小明",
        "p:zhangxiaoming", "i:zxm", "p:xiaoming", "i:xm", "p:ming", "i:m",
        "w:读者", "w:者",
    ]  # fmt: skip


def test_a_document_without_anything() -> None:
    assert search_document() == []
    assert search_document(["", "！"], ["", "👻"], [""]) == []


@pytest.mark.parametrize(
    ("query", "tsquery"),
    [
        ("读者", "'w:读者'"),
        ("讀", "'w:读':*"),
        ("读者群", "('w:读者群' | 'w:读者' & 'w:者群')"),
        ("小满的读者", "'w:小满' & 'w:读者'"),
        ("张三和李四的群", "'w:张三' & 'w:李四' & 'w:四的' & 'w:的群'"),
        ("王一博", "('w:王一博' | 'w:王一' & 'w:一博')"),
        (
            "Zhang Wei",
            "('w:zhang' | 'p:zhang':* | 'i:zhang':*) & ('w:wei':* | 'p:wei':* | 'i:wei':*)",
        ),
        ("z", "('w:z':* | 'i:z':*)"),
        ("8000", "('w:8000':* | 't:8000')"),
        ("iphone15 手机", "'w:iphone15':* & 'w:手机'"),
        ("13800138000", "('w:13800138000':* | 't:8613800138000')"),
        (
            "138-0013-8000",
            "('w:138' & ('w:0013' | 't:0013') & ('w:8000':* | 't:8000')) | 't:8613800138000'",
        ),
        (
            "'; drop table--",
            "('w:drop' | 'p:drop':* | 'i:drop':*) & ('w:table':* | 'p:table':* | 'i:table':*)",
        ),
        ("！？", ""),
        ("", ""),
    ],
)
def test_queries(query: str, tsquery: str) -> None:
    assert search_query(query) == tsquery


def test_a_quote_ends_nothing() -> None:
    """No token holds one; should that change, the query still can't be broken out of."""
    assert lexeme_quoted("w", "a'b\\") == "'w:a''b\\\\'"


# --- Together ------------------------------------------------------------------------------------
FANS = {
    "张伟": search_document(["北京的老读者，喜歡攝影"], ["张伟"], ["+8613800138000"]),
    "单雄信": search_document(["清华大学摄影社"], ["单雄信"], ["+8613912345678"]),
    "吕小满": search_document(["iPhone15 Pro 用户"], ["吕小满"], ["+85291234567"]),
    "Kiki酱": search_document(["小满的读者群管理员"], ["Kiki酱"], []),
    "魏章": search_document(["北京大学"], ["魏章"], []),
    "猫": search_document(["8000 步打卡"], ["猫"], []),
}


@pytest.mark.parametrize(
    ("query", "who"),
    [
        # Chinese: by word, within words, in any script, one character, the last one too
        ("摄影", ["张伟", "单雄信"]),
        ("攝影社", ["单雄信"]),
        ("清华大学", ["单雄信"]),
        ("大学", ["单雄信", "魏章"]),
        ("华大", ["单雄信"]),
        ("小满读者群", ["Kiki酱"]),
        ("读者的小满", ["Kiki酱"]),
        ("小满", ["吕小满", "Kiki酱"]),
        ("影", ["张伟", "单雄信"]),
        ("社", ["单雄信"]),
        ("猫", ["猫"]),
        ("北京 读者", ["张伟"]),
        ("北京上海", []),
        ("张 伟", ["张伟"]),
        # names: pinyin whole, spaced, begun, from the given name on; initials; both readings
        ("zhangwei", ["张伟"]),
        ("ZhangWei", ["张伟"]),
        ("zhang wei", ["张伟", "魏章"]),
        ("weizhang", ["魏章"]),
        ("zhangw", ["张伟"]),
        ("zw", ["张伟"]),
        ("shanxiongxin", ["单雄信"]),
        ("danxiong", ["单雄信"]),
        ("xiongxin", ["单雄信"]),
        ("sxx", ["单雄信"]),
        ("xx", ["单雄信"]),
        ("lvxiaoman", ["吕小满"]),
        ("lüxiaoman", ["吕小满"]),
        ("lyu", ["吕小满"]),
        ("xiaoman", ["吕小满"]),
        ("kikijiang", ["Kiki酱"]),
        ("kiki酱", ["Kiki酱"]),
        ("sheying", []),
        # Latin: whole, the last by its beginning
        ("iph", ["吕小满"]),
        ("iphone15 pro", ["吕小满"]),
        ("iph pro", []),
        ("pro iph", ["吕小满"]),
        # phones: tail, whole, however written
        ("8000", ["张伟", "猫"]),
        ("5678", ["单雄信"]),
        ("13912345678", ["单雄信"]),
        ("+86 139-1234-5678", ["单雄信"]),
        ("０１３９１２３４", []),
        ("+852 9123 4567", ["吕小满"]),
        ("1391234", []),
        ("zw 8000", ["张伟"]),
        ("", []),
        ("！", []),
    ],
)
def test_who_is_found(database: Connection, query: str, who: list[str]) -> None:
    assert [name for name, document in FANS.items() if found(database, document, query)] == who


def test_the_whole_word_ranks_first(database: Connection) -> None:
    query = search_query("读者群")
    ranks = [
        database.execute(
            "SELECT ts_rank(array_to_tsvector(%s::text[]), %s::tsquery)",
            [search_document([text]), query],
        ).fetchone()
        for text in ("小满的读者群", "读者，强者群")
    ]
    assert ranks[0] is not None
    assert ranks[1] is not None
    assert ranks[0][0] > ranks[1][0] > 0


@given(texts, texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_a_tsquery(database: Connection, query: str, text: str) -> None:
    found(database, search_document([text], [text], [text.encode(errors="ignore").decode()]), query)


NAMES = st.text(st.sampled_from("张王单曾李伟小满读者群的一abzZ12 ，"), min_size=1, max_size=12)


@given(NAMES, st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_is_found_by_itself(database: Connection, text: str, data: st.DataObject) -> None:
    document = search_document([text])
    query = search_query(text)
    if query:
        assert found(database, document, text)
    # and a Chinese text by any piece of it
    chinese = "".join(char for char in text if "一" <= char <= "鿿")
    if chinese:
        start = data.draw(st.integers(0, len(chinese) - 1))
        end = data.draw(st.integers(start + 1, len(chinese)))
        assert found(database, search_document([chinese]), chinese[start:end])


def test_a_huge_text_still_fits(database: Connection) -> None:
    huge = " ".join(f"{n:x}词{chr(0x4E00 + n % 20000)}" for n in range(120_000))
    document = search_document([huge], ["张伟"], ["+8613800138000"])
    assert sum(len(lexeme.encode()) for lexeme in document) <= MAX_DOCUMENT_BYTES
    assert found(database, document, "zhangwei 8000")
    assert found(database, search_document(["a" * 5000]), "a" * 5000)


@isolate_apps("foundation.text")
def test_the_django_side(database: Connection) -> None:
    class Row(models.Model):
        name = models.TextField()
        search = SearchVectorField()
        objects: models.Manager["Row"] = models.Manager()

        class Meta:
            app_label = "text"
            db_table = "search_rows"

    database.execute("CREATE TEMPORARY TABLE search_rows (name text, search tsvector)")
    for name, document in FANS.items():
        database.execute("INSERT INTO search_rows VALUES (%s)", [name])
        stored = Row.objects.filter(name=name).values_list(SearchVectorOf(document)).query
        sql, params = stored.sql_with_params()
        database.execute(
            f"UPDATE search_rows SET search = ({sql}) WHERE name = %s",  # noqa: S608
            [*params, name],
        )
    asked = Row.objects.filter(search=SearchMatch(search_query("zhang wei"))).values_list("name")
    sql, params = asked.query.sql_with_params()
    assert [row[0] for row in database.execute(sql, params)] == ["张伟", "魏章"]
    database.execute("DROP TABLE search_rows")
