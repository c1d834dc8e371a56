"""The launcher told to end before everything is up."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launch.layout import Lock
from config.launch.options import read
from config.launch.site import Site
from config.launch.steps import Steps
from tests.stack import free_port

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class InAFinaliser(Site):
    """Told to end while Python takes an object apart: what is raised there is dropped."""

    begun = False

    def prepare(self) -> None:
        class Ending:
            def __del__(self) -> None:
                os.kill(os.getpid(), signal.SIGINT)
                for _turn in range(1000):  # the handler runs between two steps of Python
                    pass

        Ending()

    def supervise(self, lock: Lock) -> int:
        self.begun = True
        return 0


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in STOPS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_that_python_drops_still_ends_the_start(tmp_path: Path) -> None:
    options = read(["--no-demo", "--data", str(tmp_path / "data"), "--port", str(free_port())])
    site = InAFinaliser(options, Steps())
    assert (site.run(), site.begun) == (130, False)
