"""What becomes of each column of the archive that points at a person of ours."""

from foundation.teams.person_registry import deeds

REFS = (
    *deeds(
        "outlet.owner",
        "contact.owner",
        "contactmerge.by",
        "outletmerge.by",
        "export.asked_by",
        "export.decided_by",
        "followup.created_by",
        "followup.owner",
        "gift.by",
        "interaction.created_by",
        "interactionstaff.staff",
        "pressnote.author",
    ),
)
