"""What the lists of contacts and of outlets are narrowed by, and how each filter is asked."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.imports.models import CustomField
from foundation.lists.filters import Choices, Filters, ListFilter, NobodyFits
from foundation.lists.own import own_filters
from foundation.teams.models import Staff
from foundation.text.several import words_split
from kol.platforms.models import FOLLOWED_CHOICES, FOLLOWED_VALUES
from kol.press.health import COOLING, WARM
from kol.press.models import Channel, Contact, Employment, MediaAccount, Outlet, Tier
from kol.press.models.contacts import NEVER
from kol.press.selectors.imported import imported_filter
from kol.press.tiers import tier_q

if TYPE_CHECKING:
    from django.utils.functional import Promise

YES_NO: Choices = (("yes", _("Yes")), ("no", _("No")))
NOBODY = "none"
HEALTH: Choices = (
    ("warm", _("Warm")),
    ("cooling", _("Cooling")),
    ("cold", _("Cold")),
    ("unknown", _("Not reckoned yet")),
)
WITHIN = {"7": 7, "30": 30, "90": 90}
BEYOND = {"over30": 30, "over90": 90, "over365": 365}
TOUCHED: Choices = (
    ("7", _("Within 7 days")),
    ("30", _("Within 30 days")),
    ("90", _("Within 90 days")),
    ("over30", _("Not in touch for 30 days")),
    ("over90", _("Not in touch for 90 days")),
    ("over365", _("Not in touch for a year")),
    ("never", _("Never")),
)


def words_all(field: str) -> Callable[[str], Q]:
    """Has all of the words, each by its exact name."""
    return lambda value: Q(**{f"{field}__contains": words_split(value)})


def words_any(field: str) -> Callable[[str], Q]:
    """Has at least one of the words."""
    return lambda value: Q(**{f"{field}__overlap": words_split(value)})


def words_none(field: str) -> Callable[[str], Q]:
    """Has none of the words."""
    return lambda value: ~Q(**{f"{field}__overlap": words_split(value)})


def staff_choices() -> Choices:
    """The team's people, by name, and nobody. One query."""
    staff = Staff.objects.filter(state=Staff.State.ACTIVE).order_by("display_name", "pk")
    return [
        *staff.values_list("public_id", "display_name"),
        (NOBODY, _("Nobody")),
    ]


def by_owner(value: str) -> Q:
    """Whose they are: a staff's public id, or nobody's."""
    if value == NOBODY:
        return Q(owner=None)
    staff = Staff.objects.filter(public_id=value).values_list("pk", flat=True).first()
    if staff is None:
        raise NobodyFits
    return Q(owner=staff)


def one_of(field: str, values: "list[str]") -> Callable[[str], Q]:
    """A choice of a column; what is none of its values is as not said."""
    return lambda value: Q(**{field: value}) if value in values else Q()


def yes_no(asked: Q) -> Callable[[str], Q]:
    """A condition, or its contrary."""
    return lambda value: asked if value == "yes" else ~asked if value == "no" else Q()


def works_at(filters: Filters) -> Q:
    """Works now at an outlet of the kind and the level that are asked for: of both, where both
    are."""
    asked = {
        f"outlet_{name}": value
        for name, values in (("kind", Outlet.Kind.values), ("level", Outlet.Level.values))
        if (value := filters.by.get(name)) in values
    }
    if not asked:
        return Q()
    return Q(Exists(Employment.objects.filter(contact=OuterRef("pk"), ended=False, **asked)))


def _with_others(value: str) -> Q:
    """The list itself asks for it, together with another filter (``works_at``)."""
    return Q()


def _at_outlet(value: str) -> Q:
    outlet = _outlet(value)
    if outlet is None:
        raise NobodyFits
    there = Employment.objects.filter(outlet=outlet, ended=False)
    return Q(pk__in=there.values("contact"))


def _outlet(value: str) -> int | None:
    """An outlet by its id, or by the name (or another name) somebody typed; of one that was merged
    since the one it is part of. One query."""
    named = Q(public_id=value) | Q(name=value) | Q(aliases__contains=[value])
    outlets = Outlet.objects.filter(named).annotate(now=Coalesce("merged_into", "pk"))
    there = outlets.order_by(F("merged_into").asc(nulls_first=True), "pk")
    return there.values_list("now", flat=True).first()


def outlet_named(value: str) -> str:
    """The name of the outlet of this id, or of the one it is part of; or nothing. One query."""
    called = Coalesce("merged_into__name", "name")
    name = Outlet.objects.filter(public_id=value).values_list(called, flat=True).first()
    return str(name or "")


def _on_platform(value: str) -> Q:
    there = MediaAccount.objects.filter(contact=OuterRef("pk"), platform=value)
    return Q(Exists(there)) if value in FOLLOWED_VALUES else Q()


def _of_tier(value: str) -> Q:
    if value not in Tier.values:
        return Q()
    there = MediaAccount.objects.filter(tier_q(value), contact__isnull=False)
    return Q(pk__in=there.values("contact"))


def _by_health(value: str) -> Q:
    if value in _BANDS:
        least, most = _BANDS[value]
        return Q(health__gte=least, health__lt=most)
    return Q(health=None) if value == "unknown" else Q()


def _by_touch(value: str) -> Q:
    now = timezone.now()
    if value == "never":
        return Q(last_touch_at=None)
    if value in WITHIN:
        return Q(last_touch_at__gte=now - timedelta(days=WITHIN[value]))
    if value in BEYOND:
        return Q(last_touch_at__lt=now - timedelta(days=BEYOND[value]))
    return Q()


def where_it_begins(filters: Filters) -> Q:
    """Where a walk in the order of the score, or of the last touch, begins and ends, when the list
    is narrowed by that very thing (or to whom the other says nothing of): what the indexes on the
    two orders find."""
    if filters.order not in ("health", "touch"):
        return Q()
    health, touched = filters.by.get("health", ""), filters.by.get("touched", "")
    begins = Q()
    if health == "unknown":
        begins &= Q(health_order=-1)
    elif filters.order == "health" and health in _BANDS:
        least, most = _BANDS[health]
        begins &= Q(health_order__gte=least, health_order__lt=most)
    if touched == "never":
        begins &= Q(touch_order=NEVER)
    elif filters.order == "touch" and touched in WITHIN:
        begins &= Q(touch_order__gte=timezone.now() - timedelta(days=WITHIN[touched]))
    elif filters.order == "touch" and touched in BEYOND:
        begins &= Q(touch_order__lt=timezone.now() - timedelta(days=BEYOND[touched]))
    return begins


_BANDS = {"warm": (WARM, 101), "cooling": (COOLING, WARM), "cold": (0, COOLING)}


def _has_email() -> Q:
    there = Channel.objects.filter(contact=OuterRef("pk"), kind=Channel.Kind.EMAIL)
    return Q(Exists(there))


def _email(value: str) -> Q:
    return yes_no(_has_email())(value)


def contact_filters(fields: Sequence[CustomField] = ()) -> list[ListFilter]:
    """All filters of the list of contacts, in the order in which the page shows them; ``fields``
    are the team's own. No query."""
    return [
        ListFilter("beat", _("Beat"), words_any("beats"), words=True, in_sight=True),
        ListFilter("owner", _("Our owner"), by_owner, _("Any owner"), staff_choices, in_sight=True),
        ListFilter(
            "kind", _("Kind of outlet"), _with_others, _("Any kind of outlet"),
            lambda: Outlet.Kind.choices, in_sight=True,
        ),
        ListFilter("level", _("Level"), _with_others, _("Any level"), lambda: Outlet.Level.choices),
        ListFilter("outlet", _("Outlet"), _at_outlet, shown=outlet_named),
        ListFilter("region", _("Region"), lambda value: Q(region=value)),
        *tag_filters(),
        ListFilter("kol", _("KOL"), yes_no(Q(is_kol=True)), _("Either"), lambda: YES_NO),
        ListFilter("tier", _("Tier"), _of_tier, _("Any tier"), lambda: Tier.choices),
        ListFilter(
            "platform", _("Platform"), _on_platform, _("Any platform"), lambda: FOLLOWED_CHOICES
        ),
        ListFilter(
            "dnc", _("Do not contact"), yes_no(Q(do_not_contact=True)), _("Either"), lambda: YES_NO
        ),
        ListFilter("email", _("Has an e-mail address"), _email, _("Either"), lambda: YES_NO),
        ListFilter("health", _("Relationship"), _by_health, _("Any relationship"), lambda: HEALTH),
        ListFilter("touched", _("Last in touch"), _by_touch, _("Any time"), lambda: TOUCHED),
        ListFilter("basis", _("Lawful basis"), _by_basis, _("Any basis"), _basis_choices),
        ListFilter("state", _("Put away"), _put_away, _("No"), lambda: PUT_AWAY),
        imported_filter("contacts"),
        *own_filters(fields),
    ]  # fmt: skip


def outlet_filters(fields: Sequence[CustomField] = ()) -> list[ListFilter]:
    """All filters of the list of outlets, as contact_filters. No query."""
    return [
        ListFilter(
            "kind", _("Kind"), one_of("kind", Outlet.Kind.values), _("Any kind"),
            lambda: Outlet.Kind.choices, in_sight=True,
        ),
        ListFilter(
            "level", _("Level"), one_of("level", Outlet.Level.values), _("Any level"),
            lambda: Outlet.Level.choices, in_sight=True,
        ),
        ListFilter("beat", _("Beat"), words_any("beats"), words=True, in_sight=True),
        ListFilter("owner", _("Our owner"), by_owner, _("Any owner"), staff_choices),
        ListFilter("region", _("Region"), lambda value: Q(region=value)),
        *tag_filters(),
        ListFilter("group", _("Belongs to"), _in_group, shown=outlet_named),
        ListFilter("people", _("Has contacts"), _has_people, _("Either"), lambda: YES_NO),
        ListFilter("state", _("State"), _outlet_state, _("Publishing"), lambda: OUTLET_STATES),
        imported_filter("outlets"),
        *own_filters(fields),
    ]  # fmt: skip


def tag_filters() -> list[ListFilter]:
    """By tags: all of, at least one of, none of."""
    return [
        ListFilter("tag", _("Has all of these tags"), words_all("tags"), words=True),
        ListFilter("any", _("Has at least one of"), words_any("tags"), words=True),
        ListFilter("none", _("Has none of"), words_none("tags"), words=True),
    ]


PUT_AWAY: Choices = (("archived", _("Put away only")),)
OUTLET_STATES: Choices = (
    (Outlet.State.CEASED, Outlet.State.CEASED.label),
    (Outlet.State.ARCHIVED, Outlet.State.ARCHIVED.label),
)


def _put_away(value: str) -> Q:
    """The list itself looks at the state; see ``state_of``."""
    return Q()


def _outlet_state(value: str) -> Q:
    """As _put_away."""
    return Q()


def _in_group(value: str) -> Q:
    parent = _outlet(value)
    if parent is None:
        raise NobodyFits
    return Q(parent=parent)


def _has_people(value: str) -> Q:
    there = Employment.objects.filter(outlet=OuterRef("pk"), ended=False)
    return yes_no(Q(Exists(there)))(value)


def _by_basis(value: str) -> Q:
    if value == NOBODY:
        return Q(basis="")
    return Q(basis=value) if value in Contact.Basis.values else Q()


def _basis_choices() -> "list[tuple[str, str | Promise]]":
    return [(value or NOBODY, label) for value, label in Contact.Basis.choices]
