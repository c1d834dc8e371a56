"""A data folder: sockets short enough, one launcher at a time, secrets kept."""

import os
import stat
from pathlib import Path

import pytest

from config.launch.layout import Layout, Lock
from config.launch.steps import Failed


def test_sockets_lie_in_the_data_folder() -> None:
    """A short path is used as it is."""
    assert Layout(Path("/srv/qz")).postgres_sockets == Path("/srv/qz/run/pg")


@pytest.mark.parametrize("data", ["/srv/" + "long/" * 30, "/srv/with space", "/srv/群主"])
def test_sockets_move_when_the_path_does_not_fit(data: str) -> None:
    """A long path, or one an address cannot hold, gives a short folder of the user's own."""
    layout = Layout(Path(data))
    assert layout.sockets.name.startswith(f"qz-{os.geteuid()}-")
    assert len(os.fsencode(layout.postgres_sockets / ".s.PGSQL.5432")) <= 107
    assert layout.sockets != Layout(Path(data + "2")).sockets


def test_the_longest_path_that_fits_stays() -> None:
    """107 bytes are allowed, 108 are not."""
    room = 107 - len("/run/pg/.s.PGSQL.5432")
    assert Layout(Path("/" + "a" * (room - 1))).sockets.parent.name.startswith("aaa")
    assert Layout(Path("/" + "a" * room)).sockets.name.startswith("qz-")


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """A link put where the folder should be is no folder of ours."""
    layout = Layout(tmp_path / "data")
    layout.data.mkdir()
    (tmp_path / "elsewhere").mkdir()
    layout.sockets.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Failed, match="belongs to somebody else"):
        layout.make()


def test_second_launcher_is_refused(tmp_path: Path) -> None:
    """The sentence names the holder; after it let go the folder can be had."""
    layout = Layout(tmp_path)
    first, second = Lock(layout), Lock(layout)
    first.take(port=8000)
    with pytest.raises(Failed, match=rf"in use by process {os.getpid()} on port 8000"):
        second.take(patience=0)
    first.close()
    second.take(patience=0)
    second.close()


def test_secret_is_made_once(tmp_path: Path) -> None:
    """The same at every start, long, and readable by its owner alone."""
    layout = Layout(tmp_path)
    made = layout.secret("secret_key")
    assert len(made) >= 50
    assert layout.secret("secret_key") == made
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
