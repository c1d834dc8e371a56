"""Finds the machine's Chromium, and installs Debian's where that is allowed."""

import os
import shutil
import subprocess
from pathlib import Path

from config.launch.steps import Failed, Steps

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of Chromium or Chrome, if there is one. ``QZ_CHROMIUM`` names another."""
    for name in (os.environ.get("QZ_CHROMIUM", ""), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    return None


def has_chinese_font() -> bool:
    """Whether some font can show Chinese: without one, screenshots are rows of boxes."""
    try:
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(found.stdout.strip())


def ensure(steps: Steps, log: Path) -> str:
    """Chromium and a Chinese font, installed by apt where missing and allowed.

    Returns an empty text when the browser tests can run, else why not.
    """
    missing = [] if find() else ["chromium"]
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not missing:
        return ""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        if "chromium" not in missing:
            return ""  # Pictures without Chinese letters are no reason not to test.
        why = "there is no apt-get here" if not apt else "only root may install it"
        return f"Chromium is not installed, and {why}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with steps.step(f"Browser (apt-get install {' '.join(missing)})"):
            steps.run([apt, "update"], log=log, env=environment)
            steps.run(
                [apt, "install", "-y", "--no-install-recommends", *missing],
                log=log,
                env=environment,
            )
    except Failed as failure:
        if find():
            return ""
        return f"Chromium is not installed, and apt-get could not: {failure} (see {log})"
    return "" if find() else "Chromium was installed but cannot be found"
