"""What becomes of each column of links that points at a person of ours."""

from foundation.teams.person_registry import deeds

REFS = deeds("trackedlink.by", "linkchange.by")
