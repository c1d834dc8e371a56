"""The form of a group's conditions: rows in blocks, each row a condition with what it asks for.

Works without scripts: there are always empty rows, and a button that adds more. What is refused
comes back as it was typed.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.fans.models import Tag
from community.groups.errors import RuleInvalid
from community.groups.models import EntryRules
from community.groups.rules.tree import (
    ANSWER_LENGTH,
    MOST_DAYS,
    MOST_LEAVES,
    MOST_RANK,
    QUESTION_LENGTH,
    Kind,
    Leaf,
    Node,
    dump,
    parse,
)
from community.points.selectors import levels
from kol.platforms.selectors import accounts_followed

MOST_BLOCKS = 4
_ANSWER = re.compile(r"answer-([a-z]+-[0-9a-f]+)")
KINDS: list[tuple[str, str | Promise]] = [
    ("", _("Choose a condition")),
    (Kind.FOLLOWS, _("Follows our account")),
    (Kind.MUTUAL, _("Mutual follow with our account")),
    (Kind.KNOWN, _("With us for some days")),
    (Kind.LEVEL, _("Level at least")),
    (Kind.TAG, _("Has a tag")),
    (Kind.QUESTION, _("Answers a question")),
    (Kind.CODE, _("By invite code")),
    (Kind.APPROVAL, _("By approval")),
    (Kind.OPEN, _("Open to all")),
]
OPS: list[tuple[str, str | Promise]] = [
    ("all", _("All of these are met")),
    ("any", _("Any of these is met")),
]


def answers_in(post: QueryDict) -> dict[str, str]:
    """The answers a fan typed on a page, by the key of their question."""
    found: dict[str, str] = {}
    for name, value in post.items():
        match = _ANSWER.fullmatch(name)
        if match and str(value).strip() and len(found) < MOST_LEAVES:
            found[match[1]] = str(value).strip()
    return found


class RowForm(forms.Form):
    """One condition. Only what its kind asks for is read."""

    kind = forms.ChoiceField(label=_("Condition"), choices=KINDS, required=False)
    account = forms.ChoiceField(label=_("Account"), required=False)
    days = forms.IntegerField(
        label=_("How many days"), min_value=1, max_value=MOST_DAYS, required=False
    )
    rank = forms.ChoiceField(label=_("Level"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    text = forms.CharField(label=_("Question"), max_length=QUESTION_LENGTH, required=False)
    answers = forms.CharField(
        label=_("Right answers"),
        max_length=(ANSWER_LENGTH + 1) * 10,
        required=False,
        help_text=_("Separated by commas. Empty: the team reads the answer and decides."),
    )

    def __init__(self, *args: Any, choices: Mapping[str, list[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = found
            current = str(self.initial.get(name, ""))
            if current and current not in dict(found):
                field.choices = [*found, (current, _("no longer there"))]

    def clean(self) -> dict[str, Any]:
        """What the kind asks for is there."""
        cleaned = super().clean() or {}
        needs = {
            Kind.FOLLOWS: ("account", _("Choose the account.")),
            Kind.MUTUAL: ("account", _("Choose the account.")),
            Kind.KNOWN: ("days", _("How many days?")),
            Kind.LEVEL: ("rank", _("Choose the level.")),
            Kind.TAG: ("tag", _("Choose the tag.")),
            Kind.QUESTION: ("text", _("Write the question.")),
        }
        need = needs.get(cleaned.get("kind", ""))
        if need and not cleaned.get(need[0]) and need[0] not in self.errors:
            self.add_error(need[0], need[1])
        return cleaned

    def leaf(self) -> dict[str, Any] | None:
        """The condition as JSON, or None for an empty row. Valid forms only."""
        given = self.cleaned_data
        kind = given["kind"]
        if not kind:
            return None
        made: dict[str, Any] = {"kind": kind}
        for name in {"follows": ["account"], "mutual": ["account"], "known": ["days"],
                     "level": ["rank"], "tag": ["tag"]}.get(kind, []):  # fmt: skip
            made[name] = int(given[name])
        if kind == Kind.QUESTION:
            made["text"] = given["text"]
            answers = [one.strip() for one in re.split(r"[,，、;；\n]", given["answers"])]
            made["answers"] = [one for one in answers if one]
        return made


class Block:
    """Rows of which all must be met, or any."""

    def __init__(self, number: int, op: str, rows: list[RowForm]) -> None:
        self.number, self.op, self.rows = number, op, rows


class UpkeepForm(forms.Form):
    """What happens to those who are in."""

    recheck = forms.BooleanField(
        label=_("Go on checking"),
        required=False,
        help_text=_("Once a day. Who no longer meets the conditions is told what is missing."),
    )
    grace_days = forms.IntegerField(
        label=_("Days to put it right"),
        min_value=1,
        max_value=90,
        help_text=_("After that they are out, and may come back as soon as it is met."),
    )


class AnswerForm(forms.Form):
    """What happens to a request that nobody answers."""

    answer = forms.ChoiceField(
        label=_("When nobody answers a request"),
        choices=EntryRules.Auto.choices,
        widget=forms.RadioSelect,
    )
    hours = forms.IntegerField(label=_("After (hours)"), min_value=1, max_value=720)
    words = forms.CharField(label=_("What they read when declined"), max_length=120, required=False)


class RulesForm:
    """Blocks of rows, how the blocks go together, and the upkeep."""

    def __init__(self, data: QueryDict | None = None, *, tree: Node, rules: EntryRules) -> None:
        self.data, self.error = data, ""
        self.choices = _choices()
        if data is None:
            self.op, self.blocks = "all" if tree.all else "any", self._from(tree)
        else:
            self.op = "any" if data.get("op") == "any" else "all"
            self.blocks = self._posted(data)
        self.upkeep = UpkeepForm(
            data, initial={"recheck": rules.recheck, "grace_days": rules.grace_days}
        )

    def is_valid(self) -> bool:
        """Whether every row and the upkeep are."""
        rows = [row.is_valid() for block in self.blocks for row in block.rows]
        return all([self.upkeep.is_valid(), *rows])

    def tree(self) -> Node:
        """What was put together. Raises RuleInvalid and its kinds."""
        blocks = []
        for block in self.blocks:
            inside = [made for row in block.rows if (made := row.leaf()) is not None]
            if inside:
                blocks.append({"op": block.op, "of": inside})
        if not blocks:
            raise RuleInvalid
        return parse(blocks[0] if len(blocks) == 1 else {"op": self.op, "of": blocks})

    def more(self, where: str) -> None:
        """Add an empty row to a block (its number), or an empty block ("block")."""
        if where == "block" and len(self.blocks) < MOST_BLOCKS:
            number = len(self.blocks)
            self.blocks.append(Block(number, "all", [self._row(number, 0), self._row(number, 1)]))
        for block in self.blocks:
            if where == str(block.number) and len(block.rows) < MOST_LEAVES:
                block.rows.append(self._row(block.number, len(block.rows)))

    def _row(self, block: int, number: int, initial: dict[str, Any] | None = None) -> RowForm:
        return RowForm(
            initial=initial, prefix=f"b{block}-{number}", choices=self.choices,
            use_required_attribute=False,
        )  # fmt: skip

    def _from(self, tree: Node) -> list[Block]:
        """The blocks of a stored tree, each with two empty rows."""
        loose = tuple(one for one in tree.of if isinstance(one, Leaf))
        nested = [one for one in tree.of if isinstance(one, Node)]
        parts = [Node(tree.all, loose)] if loose else []
        blocks = []
        for number, part in enumerate([*parts, *nested][:MOST_BLOCKS]):
            initials: list[dict[str, Any] | None] = [_initial(one) for one in part.of
                                                     if isinstance(one, Leaf)]  # fmt: skip
            initials = [*initials, *([None] * 2)][:MOST_LEAVES]
            rows = [self._row(number, at, given) for at, given in enumerate(initials)]
            blocks.append(Block(number, "all" if part.all else "any", rows))
        return blocks

    def _posted(self, data: QueryDict) -> list[Block]:
        blocks = []
        for number in range(_count(data, "blocks", MOST_BLOCKS)):
            rows = [
                RowForm(data, prefix=f"b{number}-{at}", choices=self.choices)
                for at in range(_count(data, f"rows-{number}", MOST_LEAVES))
            ]
            op = "any" if data.get(f"op-{number}") == "any" else "all"
            blocks.append(Block(number, op, rows))
        return blocks


def _count(data: QueryDict, name: str, most: int) -> int:
    raw = data.get(name, "")
    return min(int(raw), most) if raw.isascii() and raw.isdecimal() and len(raw) < 4 else 1


def _initial(leaf: Leaf) -> dict[str, Any]:
    given = dump(leaf)
    if leaf.kind == Kind.QUESTION:
        given["answers"] = "，".join(leaf.answers)
    return given


def _choices() -> dict[str, list[Any]]:
    """What rows choose from, read once for all of them. Three queries."""
    ladder = [(str(one.rank), f"{one.rank} {one.name}") for one in levels()]
    if not ladder:
        ladder = [(str(rank), str(rank)) for rank in range(1, min(MOST_RANK, 10) + 1)]
    return {
        "account": [
            ("", _("No account")),
            *((str(one.pk), str(one)) for one in accounts_followed()[:200]),
        ],
        "rank": [("", "–"), *ladder],
        "tag": [
            ("", "–"),
            *(
                (str(pk), name)
                for pk, name in Tag.objects.order_by("name").values_list("pk", "name")[:500]
            ),
        ],
    }
