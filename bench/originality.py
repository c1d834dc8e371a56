"""originality: seconds to hold a draft against 100,000 archived texts, and whether it is right.

Texts are of sentences made of words with frequencies as words have them (Zipf), so that short
stretches are shared by chance as in life; a third of them end with one of five endings. A draft has
new sentences, an ending, and passages lifted from three texts: a sentence, a half of one, and two
in a row. Every lifted passage has to be shown whole, and a draft of new sentences alone may show
none of its sentences. The figure is the 95th percentile over the drafts of a round, against one
second.
"""

import random
import time
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

from django.db import connection, transaction
from django.utils import timezone

from bench.harness import Result, Rounds, Run, Target
from bench.people import bench_team
from bench.tables import indexes_drop, keys_drop, triggers_rest
from foundation.scopes.models import new_public_ids
from foundation.scopes.scope import team_scope
from foundation.text.copied import prints_kept
from kol.posts.originality.checking import originality_check

LIMIT_SECONDS = 1.0
TARGET = Target("<=", 1.0)
TABLES = ["posts_archivedtext", "posts_textprints"]
ENDINGS = [
    "关注小满，每周三晚上八点一起喝茶聊天，不见不散。",
    "更多故事请看置顶，喜欢就点个收藏再走吧。",
    "本文为小满原创，未经授权请勿转载，欢迎转发给朋友。",
    "评论区说说你的想法，抽三位朋友送一份春茶试饮装。",
    "购买请认准官方店铺，谨防假冒，售后请联系客服。",
]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, and the passages that were lifted into it."""

    text: str
    lifted: tuple[str, ...]


class Writer:
    """Texts without end, the same in every run."""

    def __init__(self) -> None:
        self.random = random.Random(20261127)
        chars = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
        self.words = ["".join(self.random.choices(chars, k=self.random.choice((1, 2, 2, 2, 3))))
                      for _ in range(20_000)]  # fmt: skip
        self.sums = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    def sentence(self) -> str:
        """Twelve to twenty words with a comma somewhere."""
        said = [self._word() for _ in range(self.random.randint(12, 20))]
        said.insert(self.random.randint(3, len(said) - 3), "，")
        return "".join(said) + "。"

    def text(self) -> str:
        """A post or an article: 4 to 40 sentences, most of them short ones."""
        count = min(40, 4 + int(self.random.expovariate(1 / 10)))
        text = "".join(self.sentence() for _ in range(count))
        return text + (self.random.choice(ENDINGS) if self.random.random() < 1 / 3 else "")

    def draft(self, archive: list[str]) -> Draft:
        """New sentences around passages of three texts."""
        whole, half, two = (_sentences(one) for one in self.random.sample(archive, 3))
        lifted = (whole[1], half[2][:16], two[0] + two[1])
        new = [self.sentence() for _ in range(10)]
        text = "".join([*new[:3], lifted[0], *new[3:6], f"{lifted[1]}，", *new[6:], lifted[2]])
        return Draft(text + ENDINGS[0], lifted)

    def _word(self) -> str:
        return self.words[bisect(self.sums, self.random.random() * self.sums[-1])]


def run(run: Run) -> Result:
    """An archive, then drafts against it."""
    size, asked = run.size(100_000, 1_500), run.size(40, 10)
    team = bench_team().team
    writer = Writer()
    archive = [writer.text() for _ in range(size)]
    began = time.perf_counter()
    _fill(team.pk, archive)
    run.note(
        f"{size:,} texts, {sum(map(len, archive)) / size:.0f} characters on average, kept in"
        f" {time.perf_counter() - began:.0f} s; {_sizes()}"
    )
    right = True
    rounds = Rounds(ours=[], limit=[])
    with team_scope(team):
        originality_check(writer.draft(archive).text)
        for _number in range(run.size(5, 3)):
            took = []
            for _each in range(asked):
                draft = writer.draft(archive)
                begun = time.perf_counter()
                told = originality_check(draft.text)
                took.append(time.perf_counter() - begun)
                shown = [draft.text[one.start : one.end] for one in told.overlaps]
                missed = [
                    one
                    for one in draft.lifted
                    if not any(one.strip("，。") in passage for passage in shown)
                ]
                right = right and not missed
                if missed:
                    run.note(f"not shown: {missed}")
            rounds.ours.append(sorted(took)[int(len(took) * 0.95)])
            rounds.limit.append(LIMIT_SECONDS)
        article = "".join(writer.sentence() for _ in range(run.size(900, 50)))
        begun = time.perf_counter()
        told = originality_check(article)
        run.note(
            f"an article of {len(article):,} new characters: {time.perf_counter() - begun:.2f} s,"
            f" {told.percent} % found"
        )
        right = right and told.percent <= 2
    return run.result(rounds, unit="s", against="a second a draft", target=TARGET, right=right)


def _sentences(text: str) -> list[str]:
    return [f"{one}。" for one in text.split("。") if one]


def _fill(team_id: int, archive: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        back = indexes_drop(cursor, TABLES) + keys_drop(cursor, TABLES)
        back += triggers_rest(cursor, TABLES)
        for sql, rows in (
            (
                "COPY posts_archivedtext (id, team_id, public_id, title, text, place, digest,"
                " created_at) FROM STDIN",
                _texts(team_id, archive),
            ),
            (
                "COPY posts_textprints (team_id, kind, ref, prints) FROM STDIN",
                (
                    (team_id, "text", pk, prints_kept(text, team_id))
                    for pk, text in enumerate(archive, start=1)
                ),
            ),
        ):
            with cursor.copy(sql) as copy:
                for row in rows:
                    copy.write_row(row)
        for statement in back:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE posts_archivedtext, posts_textprints")


def _texts(team_id: int, archive: list[str]) -> Iterator[tuple[object, ...]]:
    ids, now = new_public_ids(), timezone.now()
    for pk, text in enumerate(archive, start=1):
        digest = sha256(text.encode()).digest()
        yield pk, team_id, next(ids), "", text, "", digest, now


def _sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_total_relation_size('posts_archivedtext')),"
            " pg_size_pretty(pg_table_size('posts_textprints')),"
            " pg_size_pretty(pg_relation_size('text_prints_found'))"
        )
        texts, prints, index = cursor.fetchone()
    return f"texts {texts}, their prints {prints}, the index {index}"
