"""Conditions in words: a rule in one sentence, and for each condition what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from community.groups.rules.judge import Facts, Judged, Result
from community.groups.rules.logic import Value
from community.groups.rules.tree import AT_THE_DOOR, FOLLOWS, Kind, Leaf, Node, leaves
from kol.platforms.models import PlatformAccount


@dataclass(frozen=True, slots=True)
class Names:
    """What the accounts, tags and levels that conditions point at are called now."""

    accounts: Mapping[int, PlatformAccount] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A condition on a fan's list: how it stands, and the one next step. ``url`` leads there."""

    leaf: Leaf
    value: Value
    need: str
    step: str
    url: str = ""
    account: str = ""
    answer: str = ""
    # Asked at the door alone, of one who has come in: nothing is open any more.
    past: bool = False

    @property
    def word(self) -> str:
        """How it stands, in a word."""
        if self.past:
            return _("Asked at the door")
        if self.value is None:
            return _("Not known yet")
        if self.asks and not self.value and not self.answer:
            return _("Not answered yet")
        return pgettext("condition", "Met") if self.value else pgettext("condition", "Missing")

    @property
    def asks(self) -> bool:
        """Whether the fan answers it right there."""
        return self.leaf.kind == Kind.QUESTION


def tree_sentence(tree: Node, names: Names) -> str:
    """A rule as one sentence, in the reader's language. No query."""
    parts = [_part(one, names) for one in tree.of]
    if len(parts) == 1:
        return pgettext("rule", "You get in if you %(need)s.") % {"need": parts[0]}
    return pgettext("rule", "You get in if you %(need)s.") % {"need": _joined(parts, tree.all)}


def _part(part: Node | Leaf, names: Names) -> str:
    if isinstance(part, Leaf):
        return leaf_need(part, names)
    joined = _joined([_part(one, names) for one in part.of], part.all)
    return pgettext("rule", "(%(parts)s)") % {"parts": joined} if len(part.of) > 1 else joined


def _joined(parts: list[str], every: bool) -> str:
    return (pgettext("rule", ", and ") if every else pgettext("rule", ", or ")).join(parts)


def leaf_need(leaf: Leaf, names: Names) -> str:
    """A condition as a piece of a sentence."""
    return _NEEDS[leaf.kind](leaf, names)


def _account(leaf: Leaf, names: Names) -> dict[str, str]:
    account = names.accounts.get(leaf.number)
    if account is None:
        return {"platform": "", "name": _("an account that was put away")}
    return {"platform": account.get_platform_display(), "name": account.handle}


def tag_name(leaf: Leaf, names: Names) -> str:
    """What a condition's tag is called; that it is gone, when it was deleted."""
    return names.tags.get(leaf.number, _("a tag that was deleted"))


def level_name(leaf: Leaf, names: Names) -> str:
    """A level with its rank."""
    name = names.levels.get(leaf.number, "")
    return f"{leaf.number} {name}".strip()


_NEEDS = {
    Kind.OPEN: lambda leaf, names: pgettext("rule", "just tap Join"),
    Kind.CODE: lambda leaf, names: pgettext("rule", "have an invite code"),
    Kind.APPROVAL: lambda leaf, names: pgettext("rule", "are accepted by the team"),
    Kind.FOLLOWS: lambda leaf, names: (
        pgettext("rule", "follow @%(name)s on %(platform)s") % _account(leaf, names)
    ),
    Kind.MUTUAL: lambda leaf, names: (
        pgettext("rule", "and @%(name)s follow each other on %(platform)s") % _account(leaf, names)
    ),
    Kind.KNOWN: lambda leaf, names: (
        ngettext(
            "have been with us for %(days)s day",
            "have been with us for %(days)s days",
            leaf.number,
        )
        % {"days": leaf.number}
    ),
    Kind.LEVEL: lambda leaf, names: (
        pgettext("rule", "have reached level %(level)s") % {"level": level_name(leaf, names)}
    ),
    Kind.TAG: lambda leaf, names: (
        pgettext("rule", "have the tag “%(tag)s”") % {"tag": tag_name(leaf, names)}
    ),
    Kind.QUESTION: lambda leaf, names: (
        pgettext("rule", "answer “%(question)s”") % {"question": leaf.text}
    ),
}


def checklist(judged: Judged, names: Names, facts: Facts) -> list[Line]:
    """Each condition as the fan sees it: met, missing, or not known, and the next step."""
    return [_line(result, names, facts) for result in judged.results]


def plain_list(tree: Node, names: Names, answers: Mapping[str, str]) -> list[Line]:
    """The conditions for a visitor nobody knows yet: what there is, without how it stands."""
    return [
        Line(leaf, None, title(leaf, names), "", answer=answers.get(leaf.key, ""))
        for leaf in leaves(tree)
    ]


def title(leaf: Leaf, names: Names) -> str:
    """A condition as a line of its own."""
    if leaf.kind == Kind.QUESTION:
        return leaf.text
    return _TITLES[leaf.kind](leaf, names)


_TITLES = {
    Kind.OPEN: lambda leaf, names: _("Open to all"),
    Kind.CODE: lambda leaf, names: _("An invite code"),
    Kind.APPROVAL: lambda leaf, names: _("The team's approval"),
    Kind.FOLLOWS: lambda leaf, names: _("Follow @%(name)s on %(platform)s") % _account(leaf, names),
    Kind.MUTUAL: lambda leaf, names: (
        _("Mutual follow with @%(name)s on %(platform)s") % _account(leaf, names)
    ),
    Kind.KNOWN: lambda leaf, names: (
        ngettext("With us for %(days)s day", "With us for %(days)s days", leaf.number)
        % {"days": leaf.number}
    ),
    Kind.LEVEL: lambda leaf, names: _("Level %(level)s") % {"level": level_name(leaf, names)},
    Kind.TAG: lambda leaf, names: _("Tag “%(tag)s”") % {"tag": tag_name(leaf, names)},
}


def said_words(leaf: Leaf, said: str) -> str:
    """What came back when a condition was asked, with its unit; an answer as it was typed."""
    if not said.isdigit():
        return said
    if leaf.kind == Kind.KNOWN:
        return ngettext("%(days)s day", "%(days)s days", int(said)) % {"days": said}
    if leaf.kind == Kind.LEVEL:
        return _("Level %(level)s") % {"level": said} if int(said) else _("No level yet")
    return said


def _line(result: Result, names: Names, facts: Facts) -> Line:
    leaf = result.leaf
    account = names.accounts.get(leaf.number) if leaf.kind in FOLLOWS else None
    past = not facts.entering and result.value is None and leaf.kind in AT_THE_DOOR
    done = result.value is True or past
    return Line(
        leaf=leaf,
        value=result.value,
        need=title(leaf, names),
        step="" if done else _step(result, names, facts),
        url=account.url if account is not None and not done else "",
        account=str(account) if account is not None else "",
        answer=facts.answers.get(leaf.key, "") if leaf.kind == Kind.QUESTION else "",
        past=past,
    )


def _step(result: Result, names: Names, facts: Facts) -> str:
    leaf = result.leaf
    if leaf.kind in FOLLOWS:
        return _follow_step(result, names)
    if leaf.kind == Kind.KNOWN:
        left = leaf.number - facts.days
        return ngettext("%(days)s day to go.", "%(days)s days to go.", left) % {"days": left}
    if leaf.kind == Kind.LEVEL:
        words = {"level": facts.rank, "goal": level_name(leaf, names)}
        if not facts.rank:
            return _("Take part and collect points until level %(goal)s.") % words
        return _("You are at level %(level)s. Collect points until level %(goal)s.") % words
    if leaf.kind == Kind.QUESTION:
        if result.value is None:
            return _("The team reads your answer. You need not do anything.")
        return _("That is not it. Try another answer.") if result.said else _("Answer it here.")
    return {
        Kind.OPEN: "",
        Kind.CODE: _("Paste the code you heard or saw."),
        Kind.APPROVAL: _("Ask to join: the team has a look."),
        Kind.TAG: _("The team gives this tag. Ask them in a message or at the next event."),
    }[leaf.kind]


def _follow_step(result: Result, names: Names) -> str:
    words = _account(result.leaf, names)
    if result.value is False:
        return _("Follow @%(name)s on %(platform)s, then try again.") % words
    if result.leaf.kind == Kind.MUTUAL and result.said.startswith("yes"):
        return _("You follow; now the team follows back. Ask to join, they see it there.")
    return _("Follow @%(name)s on %(platform)s. If we can't see it yet, a screenshot will do.") % (
        words
    )


def missing_words(lines: Iterable[Line]) -> str:
    """What is known to be missing, in one line."""
    return pgettext("rule", "; ").join(one.need for one in lines if one.value is False)
