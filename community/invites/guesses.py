"""How many wrong codes one may try in ten minutes from the first. Counted in the cache, which goes
on counting in the process's memory while Valkey is away (config.cache): nobody guesses without
limit, and a fan in a hurry is not turned away."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from community.invites.errors import TooManyGuesses
from foundation.teams.access import ip_key

SECONDS = 600


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who tries: an address on the network, and an account or a browser."""

    ip: str | None
    who: str = ""
    # How many times the usual allowance they have.
    times: int = 1

    def counters(self) -> dict[str, int]:
        """The keys they are counted under, and how many misses each allows."""
        found: dict[str, int] = {}
        if counted_as := ip_key(self.ip):
            found[f"guesses:ip:{counted_as}"] = settings.INVITE_GUESSES_PER_IP
        if self.who:
            found[f"guesses:{self.who}"] = settings.INVITE_GUESSES * self.times
        return found


def guess_check(guesser: Guesser) -> None:
    """Raise TooManyGuesses when ``guesser`` has missed too often lately."""
    counters = guesser.counters()
    missed = cache.get_many(counters)
    if any(missed.get(key, 0) >= allowed for key, allowed in counters.items()):
        raise TooManyGuesses


def guess_missed(guesser: Guesser, *, count: int = 1) -> None:
    """Count ``count`` wrong codes. Never raises."""
    for key in guesser.counters():
        cache.add(key, 0, timeout=SECONDS)
        try:
            cache.incr(key, count)
        except ValueError:  # the ten minutes ended meanwhile, or Valkey went or came
            cache.add(key, count, timeout=SECONDS)
