"""What is to become of a message or a name."""

from dataclasses import dataclass, replace

from community.moderation.models.held import FOUND_LENGTH
from community.moderation.models.words import Act

# From nothing to worst. The strongest rule wins.
_RANK = {"": 0, Act.MASK: 1, Act.HOLD: 2, Act.REFUSE: 3, Act.MUTE: 4}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``act`` is one of Act, or empty: nothing was found. ``text`` is what may be shown.

    ``review`` lets the message out and has it looked at later. ``why`` is one of Why, ``found``
    says what was found in words for staff.
    """

    act: str = ""
    text: str = ""
    why: str = ""
    found: str = ""
    category: str = ""
    minutes: int = 0
    review: bool = False

    @property
    def passes(self) -> bool:
        """Whether the message may go out now."""
        return _RANK[self.act] <= _RANK[Act.MASK]

    @property
    def refused(self) -> bool:
        """Whether the message is not even kept."""
        return self.act in (Act.REFUSE, Act.MUTE)

    def worse(self, other: "Verdict") -> "Verdict":
        """Both together: the stronger one's reasons, a replaced text from whichever replaced it."""
        strong, weak = (other, self) if _RANK[other.act] > _RANK[self.act] else (self, other)
        if not strong.act and weak.review and not strong.review:
            strong = replace(weak, text=strong.text)
        masked = next((one.text for one in (self, other) if one.act == Act.MASK), None)
        text = masked if masked is not None else self.text
        return replace(strong, text=text, review=self.review or other.review)


def stronger(one: str, other: str) -> bool:
    """Whether the first act is the stronger."""
    return _RANK[one] > _RANK[other]


def found_text(parts: list[str]) -> str:
    """What was found, as it fits its column."""
    return "、".join(dict.fromkeys(parts))[:FOUND_LENGTH]
