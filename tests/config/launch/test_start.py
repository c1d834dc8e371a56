"""What the scripts in bin/ do before Python has the word."""

import os
import shlex
import subprocess
from pathlib import Path

from config.launch.options import ROOT

TELL = """
import os, sys
print(os.environ.get("PYTHONDONTWRITEBYTECODE", "unset"), *sys.argv[1:])
"""


def test_programs_keep_what_they_compiled_whatever_the_image_says(tmp_path: Path) -> None:
    told = tmp_path / "config" / "launch" / "start.py"
    told.parent.mkdir(parents=True)
    told.write_text(TELL)
    start = shlex.quote(str(ROOT / "config" / "launch" / "start.sh"))
    done = subprocess.run(
        ["sh", "-c", f"root={shlex.quote(str(tmp_path))}; set -- run 'two words'; . {start}"],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("unset run two words\n", "", 0)
