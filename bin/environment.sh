# Sourced by the scripts beside it: a virtual environment in .venv with exactly what a lock file names.
# Set `lock` to base or dev first.

# The zone data that we pin, never the machine's.
export PYTHONTZPATH=
export PIP_DISABLE_PIP_VERSION_CHECK=1
ENVIRONMENT=${SESSIONARY_VENV:-.venv}

fail() {
    echo "sessionary: $*" >&2
    exit 1
}

pinned="requirements/$lock.txt"
stamp="$ENVIRONMENT/.installed-$lock"

if ! { [ -x "$ENVIRONMENT/bin/python" ] && cmp -s "$pinned" "$stamp"; } &&
    ! { [ "$lock" = base ] && cmp -s requirements/dev.txt "$ENVIRONMENT/.installed-dev"; }; then
    command -v python3 >/dev/null || fail "python3 is missing. On Debian: apt-get install python3 python3-venv"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed."
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        fail "python3-venv is missing. On Debian: apt-get install python3-venv"
    echo "Installing what Sessionary needs into $ENVIRONMENT (once)" >&2
    [ -x "$ENVIRONMENT/bin/python" ] || python3 -m venv "$ENVIRONMENT"
    "$ENVIRONMENT/bin/python" -m pip install --quiet --require-hashes -r "$pinned" >&2 ||
        fail "the packages could not be installed; see above."
    cp "$pinned" "$stamp"
fi
PATH="$(cd "$ENVIRONMENT/bin" && pwd):$PATH"
export PATH
