"""The arguments of bin/run."""

from pathlib import Path

import pytest

from config.launch.options import ROOT, Options, read


def test_defaults() -> None:
    """Without flags: this machine only, port 8000, the demo, var/."""
    assert read([]) == Options(host="127.0.0.1", port=8000, demo=True, data=ROOT / "var")


def test_all_flags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every flag; a relative folder is the caller's, not the repository's."""
    monkeypatch.chdir(tmp_path)
    options = read(["--host", "::1", "--port", "8100", "--no-demo", "--data", "mine"])
    assert options == Options(host="::1", port=8100, demo=False, data=tmp_path / "mine")
    assert (options.live_port, options.sandbox_port) == (8101, 8102)
    assert options.sandbox_url == "http://[::1]:8102"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "x"], "a port is a whole number, not 'x'"),
        (["--port", "0"], "0 is no usable port"),
        (["--port", "65534"], "65534 is no usable port"),
        (["--prot", "8000"], "unrecognized arguments: --prot"),
        (["here"], "unrecognized arguments: here"),
        (["--data", __file__], "is not a folder"),
    ],
)
def test_refusals(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is said, with status 2."""
    with pytest.raises(SystemExit) as ended:
        read(arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
