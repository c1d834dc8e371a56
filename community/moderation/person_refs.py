"""What becomes of each column of moderation that points at a person."""

from foundation.teams.person_registry import EMPTIED, PersonRef, deeds

REFS = (
    PersonRef("held.member", erased=EMPTIED, told="held"),
    PersonRef("hit.member", erased=EMPTIED, told="rules"),
    PersonRef("report.reporter", erased=EMPTIED, told="reports"),
    PersonRef("report.target", erased=EMPTIED, told="reported"),
    PersonRef("decision.target", erased=EMPTIED, told="decisions"),
    *deeds("held.decided_by", "report.assigned_to", "decision.by", "decision.appeal_by"),
)
