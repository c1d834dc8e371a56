"""The provider's word on a message, with what happens while it is away."""

from community.moderation.models.held import Why
from community.moderation.models.words import Act
from community.moderation.providers import ProviderAway, ask
from community.moderation.verdict import Verdict, found_text


def service_check(
    act: str, content: str | bytes, *, about: str, who: str, closed: bool, kind: str = ""
) -> Verdict:
    """Ask about a ``text``, ``image`` or ``audio``. Where no provider is switched on, nothing is
    found; while it is away the message waits for people (``closed``: the sender is new), or goes
    out and is looked at later.
    """
    text = content if isinstance(content, str) else ""
    try:
        opinion = ask(act, content, about=about, who=who, kind=kind)
    except ProviderAway:
        if closed:
            return Verdict(act=Act.HOLD, text=text, why=Why.AWAY)
        return Verdict(text=text, why=Why.AWAY, review=True)
    if opinion is None or opinion.says == "pass":
        return Verdict(text=text)
    return Verdict(
        act=Act.REFUSE if opinion.says == "block" else Act.HOLD,
        text=text,
        why=Why.SERVICE,
        found=found_text([part for part in (opinion.label, opinion.found) if part]),
        category=opinion.category,
    )
