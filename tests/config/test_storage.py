"""Scripts import each other under the names that carry a hash."""

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from config.storage import StaticStorage

ENTRY = 'import "./toasts.js";\nimport { word } from "./toasts.js";\n'


def store(folder: Path, files: dict[str, str]) -> StaticStorage:
    paths = {}
    source = FileSystemStorage(location=folder / "source")
    storage = StaticStorage(location=str(folder / "out"), base_url="/static/")
    for name, text in files.items():
        for root in ("source", "out"):
            (folder / root / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / root / name).write_text(text)
        paths[name] = (source, name)
    for _name, _hashed, processed in storage.post_process(paths):
        if isinstance(processed, Exception):
            raise processed
    return storage


def test_imports_carry_the_hash(tmp_path: Path) -> None:
    storage = store(tmp_path, {"js/app.js": ENTRY, "js/toasts.js": "export const word = 1;\n"})
    toasts = storage.url("js/toasts.js").removeprefix("/static/js/")
    assert toasts != "toasts.js"
    app = (tmp_path / "out" / storage.url("js/app.js").removeprefix("/static/")).read_text()
    assert app.replace('import"', 'import "') == ENTRY.replace("toasts.js", toasts)


def test_an_import_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"gone\.js"):
        store(tmp_path, {"js/app.js": 'import "./gone.js";\n'})
