"""What becomes of each column of groups that points at a person."""

from foundation.teams.person_registry import DELETED, EMPTIED, PersonRef, deeds

REFS = (
    PersonRef("groupmember.user", erased=EMPTIED, told="places"),
    PersonRef("groupmember.fan", erased=EMPTIED, told="places"),
    PersonRef("groupmember.staff", erased=EMPTIED, told="places"),
    PersonRef(
        "paststay.member",
        stays="times of a place; whose it was is forgotten with the place",
        told="places",
    ),
    PersonRef("poolvisitor.user", erased=DELETED, told="doors_outside"),
    PersonRef("joinrequest.fan", erased=EMPTIED, told="requests"),
    PersonRef(
        "joinrequest.door_id",
        stays="a code, not a person",
        untold="told with the code they came by (invites)",
    ),
    PersonRef("ruleevidence.fan", erased=DELETED, told="conditions"),
    PersonRef("ruleevidence.member", erased=DELETED, told="conditions"),
    PersonRef("leaveword.fan", erased=EMPTIED, told="said_on_leaving"),
    PersonRef("leaveword.member", erased=EMPTIED, told="said_on_leaving"),
    PersonRef("teamban.fan", erased=EMPTIED, told="bans"),
    *deeds(
        "fangroup.created_by",
        "grouptemplate.created_by",
        "grouppool.created_by",
        "poolpicture.created_by",
        "joinrequest.decided_by",
        "ruleevidence.by",
        "requestnote.author",
        "teamban.created_by",
        "teamban.lifted_by",
    ),
)
