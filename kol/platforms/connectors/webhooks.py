"""Addresses of group robots, as people paste them."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from kol.platforms.connectors.errors import PlatformError
from kol.platforms.connectors.oauth import Profile
from kol.platforms.connectors.silent import invalid


def no_robot() -> PlatformError:
    """What was pasted is no robot's address of that platform."""
    return invalid(
        "webhook", _("this is not a robot's address. Copy it whole from the group's settings.")
    )


def robot_address(pasted: str, host: str) -> str:
    """What was pasted, without spaces: an address below ``host`` (``https://…``), or a key or token
    alone. Raises PlatformError (validation) for an address of somebody else."""
    address = pasted.strip()
    try:
        strange = "/" in address and urlsplit(address)[:2] != urlsplit(host)[:2]
    except ValueError:  # brackets where a host stands
        strange = True
    if strange:
        raise no_robot()
    return address


class RobotAddress:
    """Whether an address can be a robot's. That it is one only a message could tell, and everybody
    in the group would see that."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read

    def profile(self, credentials: Mapping[str, str]) -> Profile:
        """Nobody: a robot has no name to be asked for. Raises PlatformError (validation)."""
        self._read(credentials["webhook"])
        return Profile(uid="")
