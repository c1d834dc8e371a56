"""The programs of the site, and what they are told."""

from pathlib import Path

import pytest

from config.launch import programs
from config.launch.layout import Layout
from config.launch.options import read


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ({}, True),
        ({"QZ_PRODUCTION": "1"}, False),
        ({"QZ_DEMO": "0"}, False),
        ({"QZ_SANDBOX_URL": ""}, False),
        ({"QZ_SANDBOX_URL": "http://10.0.0.9:8079"}, False),
    ],
)
def test_who_plays_the_platforms(
    said: dict[str, str], there: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A sandbox of our own in the demo; never in production, nor where another was named."""
    for name in ("QZ_PRODUCTION", "QZ_DEMO", "QZ_SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    options, layout = read(["--port", "8100", "--data", str(tmp_path)]), Layout(tmp_path)
    told = programs.environment(options, layout, database_url="", redis_url="")
    assert ("sandbox" in programs.commands(options, layout)) is there
    mine = "http://127.0.0.1:8102" if there else said.get("QZ_SANDBOX_URL")
    assert told.get("QZ_SANDBOX_URL") == mine
