"""Two people of the demo's archive are there twice, as lists and hurry make them."""

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.press.models import Channel, Contact
from kol.press.services import ChannelInput, EmploymentInput, contact_create
from kol.press.services.pairs import pairs_find

# Of whom, as they were heard, at which outlet, with what title; whose channel was noted again.
_TWICE = (
    ("张伟", "张玮", "岭东晚报", "生活部记者", "mobile"),
    ("解文博", "谢文博", "食味周刊", "副主编", "wechat"),
)


def press_pairs(*, pr: Staff) -> None:
    """The second records, and what the search for duplicates says of them."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    for name, heard, outlet, title, kind in _TWICE:
        known = Contact.objects.filter(name=name, state=Contact.State.ACTIVE).earliest("pk")
        channel = Channel.objects.filter(contact=known, kind=kind).earliest("pk")
        contact_create(
            team_id=pr.team_id,
            actor=actor,
            name=heard,
            source="发布会签到表",
            channels=[ChannelInput(kind, channel.value)],
            employments=[EmploymentInput(outlet, title)],
        )
    pairs_find(team_id=pr.team_id)
