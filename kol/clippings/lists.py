"""The list of clippings, as foundation.lists knows it: columns, views, changes of many."""

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.events.services import event_emit
from foundation.lists.errors import BulkRefused
from foundation.lists.registry import BulkField, BulkTarget, ListColumn, ListKind
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record_many
from foundation.text.normal import display_clean
from foundation.text.several import words_split
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.filters import clipping_filters_of
from kol.clippings.selectors.listing import clippings_narrowed
from kol.clippings.services.clippings import clippings_follow
from kol.clippings.services.fields import tags_cleaned
from kol.clippings.services.syndication import copies_hold

_STATES = (
    (Clipping.State.ARCHIVED.value, pgettext_lazy("clipping", "Put away")),
    (Clipping.State.ACTIVE.value, pgettext_lazy("clipping", "Bring back")),
)
COLUMNS = [
    ListColumn("title", _("Headline"), always=True),
    ListColumn("outlet", _("Outlet")),
    ListColumn("published", _("Published")),
    ListColumn("tone", _("Tone")),
    ListColumn("reach", _("Reach"), numeric=True),
    ListColumn("tags", _("Tags")),
    ListColumn("kind", _("Type"), starts=False),
    ListColumn("depth", _("How much of it is about us"), starts=False),
    ListColumn("author", _("Author"), starts=False),
    ListColumn("campaign", _("Campaign"), starts=False),
    ListColumn("origin", _("How it came"), starts=False),
    ListColumn("kept", _("Kept"), starts=False),
]


def bulk_fields() -> list[BulkField]:
    """What can be changed of many pieces. No query."""
    return [
        BulkField(
            "tags", _("Tags"), "tags", lambda text: tags_cleaned(words_split(text)), how="words"
        ),
        BulkField(
            "tone", _("Tone"), "tone", _among("tone", Tone.values), empty="",
            choices=lambda: Tone.choices,
            told=lambda value: str(dict(Tone.choices).get(value, "–")),
        ),
        BulkField(
            "kind", _("Type"), "kind", _among("kind", Clipping.Kind.values), empties=False,
            choices=lambda: Clipping.Kind.choices,
            told=lambda value: str(dict(Clipping.Kind.choices).get(value, value)),
        ),
        BulkField(
            "campaign", _("Campaign"), "campaign", lambda text: display_clean(text, 80), empty="",
            most=80,
        ),
        BulkField(
            "state", _("Put away or bring back"), "state", _among("state", Clipping.State.values),
            empties=False, choices=lambda: _STATES,
            told=lambda value: str(dict(_STATES).get(value, value)),
        ),
    ]  # fmt: skip


def _among(field: str, values: Sequence[str]) -> Callable[[str], str]:
    def clean(text: str) -> str:
        if text not in values:
            raise BulkRefused(field=field)
        return text

    return clean


def _lock(ids: Sequence[int], undoing: bool) -> list[Clipping]:
    # Whose copy is whose is decided under this one, which comes before rows, everywhere.
    for team_id in Clipping.objects.filter(pk__in=ids).values_list("team_id", flat=True)[:1]:
        copies_hold(team_id)
    rows = Clipping.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(rows.select_related("outlet").order_by("pk"))


def _saved(rows: Sequence[Clipping], fields: Sequence[str], actor: Actor, undoing: bool) -> None:
    """What follows from the change, the trail, one event for all."""
    ids = [row.pk for row in rows]
    Clipping.objects.filter(pk__in=ids).update(updated_at=timezone.now())
    clippings_follow(rows, fields)
    action = "clipping.bulk_undo" if undoing else "clipping.bulk"
    changes = dict.fromkeys(sorted(fields), "changed")
    audit_record_many(actor=actor, action=action, objs=rows, changes=changes)
    event_emit(
        team_id=rows[0].team_id,
        name="clipping.updated",
        actor=actor,
        payload={"clippings": ids, "fields": list(fields)},
    )


CLIPPINGS = ListKind(
    name="clippings",
    label=_("Clippings"),
    page="clippings:list",
    see="press.view",
    change="press.edit",
    model=Clipping,
    filters_of=clipping_filters_of,
    columns=lambda: COLUMNS,
    bulk=BulkTarget(fields=bulk_fields, fitting=clippings_narrowed, lock=_lock, saved=_saved),
)
