"""What becomes of each column of invites that points at a person."""

from foundation.teams.person_registry import EMPTIED, PersonRef, deeds

REFS = (
    PersonRef("invite.fan", erased=EMPTIED, told="own_codes"),
    PersonRef(
        "redemption.fan", stays="the figures of a code; the fan it names is empty", told="came_by"
    ),
    PersonRef(
        "redemption.member",
        stays="the figures of a code; the place it names is empty",
        told="came_by",
    ),
    PersonRef(
        "referral.fan", stays="who brought whom, as numbers; the fan is empty", told="brought"
    ),
    PersonRef(
        "inviteallowance.fan",
        stays="numbers: how many they brought and may bring",
        told="brought",
    ),
    *deeds("invite.owner", "inviteallowance.staff"),
)
