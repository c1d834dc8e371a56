"""Refusals of scheduling and publishing."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class NotApproved(DomainError):
    """What would go out is not what somebody said yes to."""

    code = "post_not_approved"
    message = _(
        "This content is not approved, or was edited since. Ask for approval, then schedule it."
    )


class NotReady(DomainError):
    """It could not go out as it is."""

    code = "target_not_ready"
    message = _("%(place)s can't go out like this. %(what)s")
    status = 422


class NotAllReady(NotReady):
    """Several could not go out as they are; each is named with what stands in its way."""

    message = _("Nothing was scheduled. %(what)s")


class TargetState(DomainError):
    """The step doesn't fit the state it is in."""

    code = "target_state"
    message = _("%(place)s is not in a state for that: %(state)s.")


class OnItsWay(DomainError):
    """It was handed to the platform a moment ago, or this very moment."""

    code = "target_on_its_way"
    message = _(
        "%(place)s is already with the platform, so this came too late. Wait until its outcome is"
        " known; it can be decided on then."
    )


class SlotFull(DomainError):
    """The platform's quota is used up at that time."""

    code = "slot_full"
    message = _(
        "%(place)s takes %(amount)s posts in that time, and as many are planned. The next free"
        " moment is %(next)s: choose it, or let it be moved there."
    )
    status = 422


class DuePast(DomainError):
    """A moment that has passed."""

    code = "due_past"
    message = _("This moment has passed. Choose a later one, or publish now.")
    status = 422


class DueFar(DomainError):
    """Further ahead than anybody plans."""

    code = "due_far"
    message = _("Choose a moment within the next two years.")
    status = 422


class NothingChosen(DomainError):
    """Nowhere to go."""

    code = "no_targets"
    message = _("Choose at least one place it should go to.")
    status = 422


class PlaceUnknown(DomainError):
    """No such account or group, or it was put away."""

    code = "place_unknown"
    message = _("This place is not there any more. Choose another one.")
    status = 422


class PlaceTaken(DomainError):
    """One post goes to one place once."""

    code = "place_taken"
    message = _("This post goes to %(place)s already.")


class AddressMissing(DomainError):
    """No web address in what was pasted."""

    code = "address_missing"
    message = _("Paste the address of the post: open it in the app, share it, copy the link.")
    status = 422


class AddressStrange(DomainError):
    """Another platform's host."""

    code = "address_strange"
    message = _(
        "%(host)s is not where this platform keeps its posts. Paste the address of the post, or"
        " say why it is right."
    )
    status = 422


class AddressTaken(DomainError):
    """Another target has it."""

    code = "address_taken"
    message = _("This address was given for %(place)s already. Paste the address of this post.")
    status = 422


class AddressGone(DomainError):
    """The platform says that there is nothing."""

    code = "address_gone"
    message = _(
        "The platform says that there is nothing at this address. Check it, or say why it is right."
    )
    status = 422
