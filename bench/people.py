"""Who the bursts are made of: a team, and a crowd that wants in."""

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, User
from foundation.teams.services import team_create


def bench_team() -> Staff:
    """A team and its owner."""
    user = User.objects.create_user(email="bench@example.com", display_name="小满")
    return team_create(
        user=user, name="小满", slug="bench", actor=Actor(kind="staff", user_id=user.pk)
    )


def bench_users(count: int, *, round_: int = 0) -> list[User]:
    """So many people with phones of their own; each round (0 to 9) has others."""
    return User.objects.bulk_create(
        User(display_name=f"粉丝{n}", phone=f"+8613{round_}{n:08d}") for n in range(count)
    )
