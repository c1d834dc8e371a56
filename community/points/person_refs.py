"""What becomes of each column of points that points at a person."""

from foundation.teams.person_registry import EMPTIED, PersonRef, deeds

REFS = (
    PersonRef("entry.fan", erased=EMPTIED, told="points"),
    PersonRef("balance.fan", stays="a sum; the fan it names is empty", told="points"),
    *deeds("entry.by"),
)
