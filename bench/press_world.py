"""A team with an archive of many contacts, filled by COPY; found by what the product's own code
makes of them."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.press_people import Paper, Somebody
from bench.tables import indexes_drop, keys_drop, triggers_rest
from foundation.scopes.models import new_public_ids
from foundation.text.pinyin import pinyin_keys
from kol.press.lexemes import Findable, lexemes_of

TABLES = [
    "press_contact", "press_channel", "press_employment", "press_outlet",
    "press_contactsearch", "press_outletsearch",
]  # fmt: skip
Row = tuple[Any, ...]


class World:
    """The archive of a team. Contacts have the ids 1, 2, ...; outlets too."""

    def __init__(self, team_id: int, outlets: list[Paper], note: Callable[[str], None]) -> None:
        self.team, self.outlets, self.note = team_id, outlets, note
        self.ids = new_public_ids()
        self.now = timezone.now()
        self.names: dict[str, tuple[str, list[str]]] = {}
        self.houses: dict[int, list[str]] = {}

    def build(self, people: list[Somebody], *, searched: bool) -> None:
        """All of it; ``searched`` also what they are found by."""
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            cursor.execute("SET LOCAL synchronous_commit = off")
            back = indexes_drop(cursor, TABLES) + keys_drop(cursor, TABLES)
            back += triggers_rest(cursor, TABLES)
            self._outlets(cursor)
            self._contacts(cursor, people)
            self._channels(cursor, people)
            self._jobs(cursor, people)
            if searched:
                self._searched(cursor, people)
            self.note(f"{len(people):,} contacts copied in {time.perf_counter() - began:.0f} s")
            for statement in back:
                cursor.execute(statement)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.note(f"with indexes and statistics: {time.perf_counter() - began:.0f} s")

    def _outlets(self, cursor: Any) -> None:
        with _copy(cursor, "press_outlet", {
            "id": "int8", "team_id": "int8", "public_id": "text", "name": "text",
            "aliases": "varchar[]", "kind": "text", "state": "text", "sort_key": "text",
            "created_at": "timestamptz", "updated_at": "timestamptz", "level": "text",
            "region": "text", "language": "text", "audience": "text", "url": "text",
            "reach_source": "text", "submission": "text", "deadlines": "text",
        }) as write:  # fmt: skip
            for at, paper in enumerate(self.outlets, start=1):
                write(
                    (at, self.team, next(self.ids), paper.name, list(paper.aliases), "newspaper",
                     "active", pinyin_keys(paper.name, "text").sort_key, self.now, self.now,
                     *[""] * 8)
                )  # fmt: skip

    def _contacts(self, cursor: Any, people: Iterable[Somebody]) -> None:
        texts = [
            "topics", "region", "address", "preferences", "do_not_contact_reason", "source",
            "purpose", "basis", "consent_how",
        ]  # fmt: skip
        with _copy(cursor, "press_contact", {
            "id": "int8", "team_id": "int8", "public_id": "text", "name": "text",
            "pen_names": "varchar[]", "pinyin": "text", "pinyin_typed": "bool", "is_kol": "bool",
            "beats": "varchar[]", "do_not_contact": "bool", "consent": "text", "state": "text",
            "sort_key": "text", "created_at": "timestamptz", "updated_at": "timestamptz",
            **dict.fromkeys(texts, "text"),
        }) as write:  # fmt: skip
            for pk, one in enumerate(people, start=1):
                sort_key = self._named(one.name)[0]
                write(
                    (pk, self.team, next(self.ids), one.name, [one.pen_name] * bool(one.pen_name),
                     sort_key.partition("\t")[0], False, False, [one.beat], False, "unknown",
                     "active", sort_key, self.now, self.now, *[""] * len(texts))
                )  # fmt: skip

    def _channels(self, cursor: Any, people: Iterable[Somebody]) -> None:
        with _copy(cursor, "press_channel", {
            "team_id": "int8", "contact_id": "int8", "kind": "text", "value": "text",
            "normal": "text", "is_private": "bool", "is_preferred": "bool", "status": "text",
            "order": "int2", "created_at": "timestamptz",
        }) as write:  # fmt: skip
            for pk, one in enumerate(people, start=1):
                for at, (kind, value) in enumerate(channels(one)):
                    write((self.team, pk, kind, value, value, False, False, "ok", at, self.now))

    def _jobs(self, cursor: Any, people: Iterable[Somebody]) -> None:
        with _copy(cursor, "press_employment", {
            "public_id": "text", "team_id": "int8", "contact_id": "int8", "outlet_id": "int8",
            "title": "text", "desk": "text", "ended": "bool", "is_primary": "bool",
            "created_at": "timestamptz",
        }) as write:  # fmt: skip
            for pk, one in enumerate(people, start=1):
                if one.outlet is not None:
                    write(
                        (next(self.ids), self.team, pk, one.outlet + 1, one.title, "", False, True,
                         self.now)
                    )  # fmt: skip

    def _searched(self, cursor: Any, people: Iterable[Somebody]) -> None:
        cursor.execute("CREATE TEMP TABLE lex (id bigint, words text[]) ON COMMIT DROP")
        with cursor.copy("COPY lex FROM STDIN") as copy:
            copy.set_types(["int8", "text[]"])
            for pk, one in enumerate(people, start=1):
                copy.write_row((pk, self.lexemes(one)))
        cursor.execute(
            "INSERT INTO press_contactsearch (contact_id, team_id, found_by)"
            " SELECT id, %s, array_to_tsvector(words) FROM lex ORDER BY id",
            [self.team],
        )

    def lexemes(self, one: Somebody) -> list[str]:
        """As ``contact_index`` would write them; names and outlets are worked out once each."""
        found = dict.fromkeys(self._named(one.name)[1])
        if one.pen_name:
            found |= dict.fromkeys(self._named(one.pen_name)[1])
        if one.outlet is not None:
            if one.outlet not in self.houses:
                paper = self.outlets[one.outlet]
                row = Findable(names=(), outlets=[paper.name, *paper.aliases])
                self.houses[one.outlet] = lexemes_of(row)
            found |= dict.fromkeys(self.houses[one.outlet])
        row = Findable(names=(), channels=channels(one), words=[one.beat, one.title])
        return list(found | dict.fromkeys(lexemes_of(row)))

    def _named(self, name: str) -> tuple[str, list[str]]:
        if name not in self.names:
            self.names[name] = (pinyin_keys(name).sort_key, lexemes_of(Findable(names=[name])))
        return self.names[name]


def channels(one: Somebody) -> list[tuple[str, str]]:
    """The ways to reach them that are known: (kind, value)."""
    given = {"mobile": one.mobile, "phone": one.phone, "email": one.email, "wechat": one.wechat}
    return [(kind, value) for kind, value in given.items() if value]


@contextmanager
def _copy(cursor: Any, table: str, columns: dict[str, str]) -> Iterator[Callable[[Row], None]]:
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        copy.set_types(list(columns.values()))
        yield copy.write_row
