"""Refusals of community.points."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class PointsTooFew(DomainError):
    """The fan has not that many to spend."""

    code = "points_too_few"
    message = _("There are %(have)s points, and this takes %(need)s.")

    def __init__(self, *, have: int, need: int) -> None:
        super().__init__(field="amount", have=have, need=need)


class PointsAmount(DomainError):
    """Nothing, or more than anybody could mean."""

    code = "points_amount"
    message = _("Give a number of points between 1 and %(most)s.")
    status = 400

    def __init__(self, *, most: int) -> None:
        super().__init__(field="amount", most=most)


class PointsKeyTaken(DomainError):
    """The key stands for another booking."""

    code = "points_key_taken"
    message = _("This key was used for other points. Use a new key for a new booking.")

    def __init__(self) -> None:
        super().__init__(field="key")


class PointsReversed(DomainError):
    """A reversal can't be taken back; it is booked anew."""

    code = "points_reversed"
    message = _("This line takes points back already. Book the points anew instead.")


class LevelsOrder(DomainError):
    """Levels must climb."""

    code = "points_levels_order"
    message = _("Each level needs more points than the one before, and a name of its own.")
    status = 400
