"""Stamps."""

from pathlib import Path

from config.launch import stamps


def test_a_change_of_content_is_seen(tmp_path: Path) -> None:
    """Content counts, not time; a missing file and a new one count too."""
    source, stamp = tmp_path / "source", tmp_path / "deep" / "stamp"
    missing = stamps.digest(source)
    source.write_text("one")
    one = stamps.digest(source)
    source.touch()
    assert stamps.digest(source) == one != missing
    stamps.press(stamp, one)
    assert stamps.fresh(stamp, one)
    source.write_text("two")
    assert not stamps.fresh(stamp, stamps.digest(source))


def test_nothing_is_fresh_before_it_was_done(tmp_path: Path) -> None:
    """A missing stamp is not fresh."""
    assert not stamps.fresh(tmp_path / "none", "")
