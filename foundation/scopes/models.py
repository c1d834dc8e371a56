"""The base of every table that belongs to a team, with the two guards that wall teams off.

The first guard is the manager: a query outside a scope raises (django-scopes). The second is the
model: foreign keys and prefetches pass no manager, so ``from_db`` refuses a row whose team is not
in scope, and saving, bulk-creating or deleting one is refused too. ``_base_manager``, which Django
itself uses for these, is confined to the scope where it makes no instances.
"""

import os
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.sql import Query
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet

from foundation.scopes.scope import OutOfScope, ScopeError, allowed_team_ids, require_in_scope

# No 0 O I l: an id gets read aloud and typed.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PUBLIC_ID_LENGTH = 12


def new_public_id() -> str:
    """12 random base58 characters (70 bits): not guessable, short enough for a URL."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


# A byte below 232 is one of the 58 characters, each by four bytes; the others are thrown away.
_EVEN = len(_ALPHABET) * (256 // len(_ALPHABET))
_OF_BYTE = bytes(ord(_ALPHABET[byte % len(_ALPHABET)]) for byte in range(256))
_UNEVEN = bytes(range(_EVEN, 256))


def new_public_ids() -> Iterator[str]:
    """Many of them, at a twentieth of the cost each, without end."""
    while True:
        text = os.urandom(8192).translate(_OF_BYTE, _UNEVEN).decode("ascii")
        for at in range(0, len(text) - PUBLIC_ID_LENGTH + 1, PUBLIC_ID_LENGTH):
            yield text[at : at + PUBLIC_ID_LENGTH]


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class PublicIdField(_CharField):
    """The id that leaves the house: in URLs and in the API."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", PUBLIC_ID_LENGTH)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", new_public_id)
        super().__init__(**kwargs)


M = TypeVar("M", bound=models.Model, covariant=True)


class TeamQuerySet(models.QuerySet[M, M]):
    """A queryset that can't hand a row to another team."""

    def update(self, **kwargs: Any) -> int:
        """Update as usual; changing the team of a row is refused."""
        if ("team" in kwargs or "team_id" in kwargs) and allowed_team_ids() is not None:
            raise OutOfScope("a row does not change teams")
        return super().update(**kwargs)


@lru_cache(maxsize=4096)
def _team_query(model: type[models.Model], team: int | tuple[int, ...]) -> Query:
    """The rows of a team (or of several), as a query nobody runs: only copies of it are."""
    lookup = {"team_id__in": team} if isinstance(team, tuple) else {"team_id": team}
    return TeamQuerySet(model).filter(**lookup).query


def _of_team(model: type[models.Model], team: int | tuple[int, ...]) -> Query:
    """A copy, for every query of a page begins with this one: copying takes a third of making."""
    return _team_query(model, team).clone()


class TeamManager(models.Manager[M]):
    """Adds the scope's team to every query; outside a scope every use raises ScopeError."""

    def get_queryset(self) -> TeamQuerySet[M]:
        """The rows in scope."""
        state = get_scope()
        if not state.get("_enabled", True):
            return TeamQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]
        team = state.get("team")
        if team is None:
            disabled: TeamQuerySet[M] = DisabledQuerySet(
                self.model, using=self._db, missing_scopes={"team"}
            )
            return disabled
        queryset: TeamQuerySet[M] = TeamQuerySet(
            self.model,
            _of_team(self.model, team),
            using=self._db,
            hints=self._hints,  # type: ignore[attr-defined]
        )
        return queryset

    def all(self) -> TeamQuerySet[M]:
        """As get_queryset; raises here already when there is no scope."""
        queryset = self.get_queryset()
        if isinstance(queryset, DisabledQuerySet):
            queryset.all()  # raises
        # Not a copy: a related manager's queryset may hold what was prefetched.
        return queryset


class _WalledQuerySet(TeamQuerySet[M]):
    """Django's own queries: foreign keys, saving, refreshing, cascades.

    Rows are looked at by ``from_db`` as they come, for a foreign key into another team is to raise
    and not to be empty. What makes no instances is confined to the teams in scope.
    """

    def _confined(self) -> Self:
        allowed = allowed_team_ids()
        if allowed is None:
            return self
        if len(allowed) == 1:
            return self.filter(team_id=allowed[0])
        return self.filter(team_id__in=allowed)

    def update(self, **kwargs: Any) -> int:
        return TeamQuerySet.update(self._confined(), **kwargs)

    def _update(self, *args: Any, **kwargs: Any) -> Any:
        return models.QuerySet._update(self._confined(), *args, **kwargs)  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        return models.QuerySet.delete(self._confined())

    def _raw_delete(self, using: str | None) -> int:
        return models.QuerySet._raw_delete(self._confined(), using)

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        return models.QuerySet._values(self._confined(), *fields, **expressions)  # type: ignore[attr-defined, no-any-return]

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return models.QuerySet.aggregate(self._confined(), *args, **kwargs)

    def count(self) -> int:
        return models.QuerySet.count(self._confined())

    def exists(self) -> bool:
        return models.QuerySet.exists(self._confined())


class _WalledManager(models.Manager[M]):
    def get_queryset(self) -> _WalledQuerySet[M]:
        return _WalledQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]


class _Walled(ModelBase):
    """Gives each TeamModel its ``_base_manager``. (A name in Meta would be in every migration.)"""

    @property
    def _base_manager(cls) -> Any:
        return _walled_manager(cls)


@cache
def _walled_manager(model: Any) -> _WalledManager[Any]:
    manager: _WalledManager[Any] = _WalledManager()
    manager.model, manager.name, manager.auto_created = model, "_base_manager", True
    return manager


class TeamModel(models.Model, metaclass=_Walled):
    """A table of a team's. Meta.indexes of a subclass lead with ``team`` (no index of its own)."""

    # Fields that hold something personal: the audit trail notes that they changed, not to what.
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset()
    # The field the audit trail keeps as the object's name. Never a person's: it can't forget.
    AUDIT_NAME: ClassVar[str] = ""
    # Whether a row is its team's for good; the database sees to it (foundation.scopes.keys).
    TEAM_STAYS: ClassVar[bool] = True

    team = models.ForeignKey(
        "teams.Team", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects: ClassVar[TeamManager[Self]] = TeamManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """Build the instance, refusing a row of a team that is not in scope."""
        instance = super().from_db(db, field_names, values)
        allowed = allowed_team_ids()
        if allowed is None:
            return instance
        team_id = instance.__dict__.get("team_id")
        if team_id is None:
            raise ScopeError(f"{cls.__name__} was loaded without its team: add it to only()")
        if team_id not in allowed:
            raise OutOfScope(f"{cls.__name__} of team {team_id} is not in scope")
        return instance

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """As Django's, with the team always read along so that the guard can see it."""
        if fields is not None:
            fields = {*fields, "team_id"}
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)

    def _prepare_related_fields_for_save(
        self, operation_name: str, fields: Sequence[Any] | None = None
    ) -> None:
        # Django calls this for every row of save(), bulk_create() and bulk_update(), whichever
        # manager they came by: the one place that can refuse them all.
        require_in_scope(self.team_id, type(self).__name__)
        for name, row in self._state.fields_cache.items():
            # What is pointed to by id alone is the database's to refuse (foundation.scopes.keys).
            if isinstance(row, TeamModel) and row.team_id != self.team_id and self._keeps(name):
                raise OutOfScope(f"{type(self).__name__}.{name} is a row of another team")
        super()._prepare_related_fields_for_save(operation_name, fields)  # type: ignore[misc]

    def _keeps(self, name: str) -> bool:
        """Whether ``name`` is a foreign key of this table, and no row that points here."""
        return any(field.name == name for field in self._meta.concrete_fields)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """As Django's; refused for a row of a team that is not in scope."""
        require_in_scope(self.team_id, type(self).__name__)
        return super().delete(using=using, keep_parents=keep_parents)
