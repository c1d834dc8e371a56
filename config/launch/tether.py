"""Ties a program to the life of the process that starts it, then becomes that program.

    python -I -S tether.py --parent PID --signal NAME [--nobody unshare|setuid] -- COMMAND ...

When the parent is gone, even by SIGKILL, the kernel sends the program the signal. ``--nobody``
drops root first, for PostgreSQL, which refuses it: by a user namespace in which we are nobody,
which needs no chown, or by becoming the user nobody. Standard library only, and run as a file.
"""

import ctypes
import os
import signal
import sys

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000


def die_with_parent(number: int, parent: int) -> None:
    """Ask the kernel to send us signal ``number`` when process ``parent`` ends. Linux only."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:  # It ended before we asked.
        sys.exit(1)


def become_nobody_by_namespace() -> None:
    """Enter a user namespace in which we are nobody; files stay ours. Raises OSError."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "a user namespace was refused")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as handle:
            handle.write(text)


def become_nobody() -> None:
    """Become the user nobody for good. Raises OSError."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def command(
    program: list[str], *, parent: int, on_death: str, nobody: str | None = None
) -> list[str]:
    """The command line that runs ``program`` tethered to ``parent``."""
    way = ["--nobody", nobody] if nobody else []
    line = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    return [*line, "--parent", str(parent), "--signal", on_death, *way, "--", *program]


def main(argv: list[str]) -> None:
    """Parse, tie, drop root where asked, and become the program."""
    cut = argv.index("--")
    given = dict(zip(argv[:cut:2], argv[1:cut:2], strict=True))
    # A program started by us must be stoppable whatever our parents chose to ignore.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    way = given.get("--nobody")
    if way == "unshare":
        become_nobody_by_namespace()
    elif way == "setuid":
        become_nobody()
    # After the change of user: the kernel forgets the wish when credentials change.
    die_with_parent(signal.Signals[given["--signal"]].value, int(given["--parent"]))
    program = argv[cut + 1 :]
    os.execvp(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
