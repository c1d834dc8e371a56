# Finds a Python and hands over to config/launch/start.py. Read by the scripts in bin/, which set
# "root" to the repository's folder; "$@" is the command and its arguments.
# Nothing here needs more than a POSIX shell.

fits() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

python=
for name in "${QZ_PYTHON:-}" python3 python3.11 python3.12 python3.13 python3.14 python; do
    if [ -n "$name" ] && fits "$name"; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Qunzhu needs Python 3.11 or newer, and none was found on PATH." >&2
    echo "  Debian, Ubuntu:  apt install python3 python3-venv" >&2
    echo "  Fedora:          dnf install python3" >&2
    echo "  macOS:           brew install python" >&2
    echo "Or name one:       QZ_PYTHON=/path/to/python3 $0" >&2
    exit 1
fi
# Images of containers often forbid Python to keep what it compiled: each of the dozens of programs
# that a run starts would then compile all of them anew, for several seconds.
unset PYTHONDONTWRITEBYTECODE
exec "$python" "$root/config/launch/start.py" "$@"
