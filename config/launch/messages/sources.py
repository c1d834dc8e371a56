"""Which source belongs to which catalogue: each app its own, all else to the root's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.launch.catalogues import DISTRICTS

LANGUAGE = "zh_Hans"
_TEMPLATES = {".html", ".txt", ".xml", ".md", ".svg", ".jinja"}
_NOT_OURS = {"migrations", "__pycache__", "locale", "static"}


@dataclass(frozen=True)
class Unit:
    """One catalogue and the sources it is for."""

    name: str
    catalogue: Path
    sources: tuple[Path, ...]


def units(root: Path) -> list[Unit]:
    """Every app that exists, then the root."""
    found = []
    taken: set[Path] = set()
    for app in _apps(root):
        name = app.relative_to(root)
        templates = _files(root / "templates" / name, _TEMPLATES)
        sources = [*_files(app, {".py", *_TEMPLATES}), *templates]
        taken.update(sources)
        found.append(Unit(".".join(name.parts), _catalogue(app), tuple(sorted(sources))))
    rest = [*_files(root / "config", {".py"}), *_files(root / "templates", _TEMPLATES)]
    own = tuple(sorted(path for path in rest if path not in taken))
    return [*found, Unit("config", _catalogue(root), own)]


def _apps(root: Path) -> Iterator[Path]:
    for district in DISTRICTS:
        yield from sorted(path.parent for path in root.glob(f"{district}/*/__init__.py"))


def _catalogue(folder: Path) -> Path:
    return folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _files(folder: Path, endings: set[str]) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.suffix in endings
        and path.is_file()
        and not _NOT_OURS & set(path.relative_to(folder).parts[:-1])
    ]
