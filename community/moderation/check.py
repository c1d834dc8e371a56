"""The local check, which always works: words, links, codes in pictures, what new members may."""

from collections.abc import Iterable

from community.moderation.codes import codes_in
from community.moderation.links import host_known, hosts_in
from community.moderation.models.held import Why
from community.moderation.models.words import Act
from community.moderation.policy import Entry, Policy
from community.moderation.verdict import Verdict, found_text, stronger
from foundation.text.words import WordMatch

STARS = "***"


def text_check(policy: Policy, text: str, *, new: bool) -> Verdict:
    """What the team's words and rules say of a text. Microseconds where nothing is found."""
    verdict = _words(policy, text)
    if policy.rules.on_link != "allow" or (new and not policy.rules.new_links):
        verdict = verdict.worse(_links(policy, text, new=new))
    return verdict


def picture_check(policy: Policy, body: bytes) -> Verdict:
    """What the rules say of a picture: codes that lead elsewhere, and words within them."""
    on_code = policy.rules.on_code
    if on_code == "allow":
        return Verdict()
    verdict = Verdict()
    for said in codes_in(body):
        hosts = hosts_in(said)
        if hosts and all(host_known(host, policy.rules.domains) for host in hosts):
            continue
        verdict = verdict.worse(
            Verdict(act=on_code, why=Why.CODE, found=found_text([said])).worse(_words(policy, said))
        )
    return verdict


def name_check(policy: Policy, name: str) -> tuple[str, Verdict]:
    """A nickname as it may be shown: as it is, with stars, or empty: the whole of it must go."""
    found = [(match, entry) for match, entry in _matches(policy, name) if entry.in_names]
    if not found:
        return name, Verdict(text=name)
    verdict = _of(name, found)
    return (verdict.text if verdict.act == Act.MASK else ""), verdict


def _words(policy: Policy, text: str) -> Verdict:
    found = _matches(policy, text)
    return _of(text, found) if found else Verdict(text=text)


def _matches(policy: Policy, text: str) -> list[tuple[WordMatch, Entry]]:
    matches = policy.words.find(text) if len(policy.words) else []
    if len(policy.sounds):
        known = {(one.start, one.end) for one in matches}
        matches += [one for one in policy.sounds.find(text) if (one.start, one.end) not in known]
    return [(one, policy.entries[one.word]) for one in matches]


def _of(text: str, found: list[tuple[WordMatch, Entry]]) -> Verdict:
    worst = found[0][1]
    for _match, entry in found:
        if stronger(entry.act, worst.act):
            worst = entry
    masked = _masked(text, (match for match, entry in found if entry.act == Act.MASK))
    return Verdict(
        act=worst.act,
        text=masked,
        why=Why.WORDS,
        found=found_text([entry.text for _match, entry in found]),
        category=worst.category,
        minutes=worst.minutes,
    )


def _masked(text: str, matches: Iterable[WordMatch]) -> str:
    """The text with stars in place of the matches; overlapping ones are one."""
    parts: list[str] = []
    at = 0
    for match in sorted(matches, key=lambda one: one.start):
        if match.end <= at:
            continue
        if match.start >= at:
            parts += [text[at : match.start], STARS]
        at = match.end
    return "".join([*parts, text[at:]])


def _links(policy: Policy, text: str, *, new: bool) -> Verdict:
    rules = policy.rules
    strange = [host for host in hosts_in(text) if not host_known(host, rules.domains)]
    if not strange:
        return Verdict(text=text)
    found = found_text(strange)
    if rules.on_link != "allow":
        return Verdict(act=rules.on_link, text=text, why=Why.LINK, found=found)
    return Verdict(act=Act.REFUSE, text=text, why=Why.NEW, found=found)
