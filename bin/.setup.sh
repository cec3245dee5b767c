# Read by the commands beside it: finds what the system lacks, says so, installs it, and makes .venv.
# Plain POSIX sh, so that a bare Debian, Ubuntu or macOS can run it.
# shellcheck shell=sh disable=SC2012

command_name=bin/$(basename -- "$0")
PYTHON=
python=.venv/bin/python
sudo=''

say() {
    printf '%s\n' "$*" >&2
}

# give_up CODE TEXT…: 69 is "something this needs is not there" (sysexits.h).
give_up() {
    code=$1
    shift
    say "$command_name: $*"
    exit "$code"
}

# step TEXT COMMAND…: say what is being done and how long it took; when it fails, show what it said.
step() {
    printf '%s ... ' "$1" >&2
    shift
    begun=$(date +%s)
    if ! said=$("$@" 2>&1); then
        say failed
        say "$said"
        return 1
    fi
    say "$(($(date +%s) - begun)) s"
}

# What an earlier experiment left in the environment must not reach the demo or the tests.
forget_settings() {
    unset MODE DEBUG SECRET_KEY SECURE_COOKIES SECOND_FACTOR ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS \
        BEHIND_PROXY HSTS_SECONDS DATABASE_URL CONN_MAX_AGE REDIS_URL EMAIL_URL DEFAULT_FROM_EMAIL \
        TIME_ZONE WORKER_MEMORY_MB LOG_LEVEL DJANGO_SETTINGS_MODULE CELERY_BROKER_URL GUNICORN_CMD_ARGS WEB_CONCURRENCY
}

# --- What the system has to have ---------------------------------------------------------------

find_system() {
    system=other
    if [ "$(uname)" = Darwin ]; then
        system=mac
        brew=$(command -v brew || ls /opt/homebrew/bin/brew /usr/local/bin/brew 2>/dev/null | head -n 1)
        # A Python that is not Homebrew's looks for Homebrew's libraries nowhere else.
        export DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib:/usr/lib
    elif command -v apt-get >/dev/null; then
        system=debian
    fi
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            PYTHON=$(command -v "$candidate")
            return
        fi
    done
}

has_library() {
    if [ "$system" = mac ]; then
        ls /opt/homebrew/lib/"$1".* /usr/local/lib/"$1".* 2>/dev/null | grep -q .
    else
        PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -q "$1\.so"
    fi
}

has_rare_characters() {
    [ "$system" = mac ] || fc-list 2>/dev/null | grep -q 'Noto.*CJK'
}

find_chromium() {
    for candidate in "${OUTREACH_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            OUTREACH_CHROMIUM=$(command -v "$candidate")
            export OUTREACH_CHROMIUM
            return
        fi
    done
    return 1
}

# The `java` of a bare macOS only says where to get one; Homebrew's stands aside from the PATH.
has_java() {
    for candidate in java /opt/homebrew/opt/openjdk/bin/java /usr/local/opt/openjdk/bin/java; do
        "$candidate" -version >/dev/null 2>&1 && return
    done
    return 1
}

# needs DEBIAN_NAME HOMEBREW_NAME: without this nothing works.
needs() {
    if [ "$system" = mac ]; then needed="$needed $2"; else needed="$needed $1"; fi
}

# would_like DEBIAN_NAME [HOMEBREW_NAME]: without this most things work, and one line says what does not.
would_like() {
    case $system in
        debian) liked="$liked $1" ;;
        mac) liked="$liked${2:+ $2}" ;;
    esac
}

# look_for PURPOSE: list what is missing for `run` or `test`.
look_for() {
    needed='' liked=''
    find_python
    [ -n "$PYTHON" ] || needs python3 python@3.13
    if [ "$system" = debian ]; then
        case ${PYTHON##*/} in
            '' | python3) venv=python3-venv ;;
            *) venv=${PYTHON##*/}-venv ;;
        esac
        [ -e .venv/bin/pip ] || "${PYTHON:-false}" -c 'import ensurepip' 2>/dev/null || needs "$venv" ''
    fi
    has_library libpango-1.0 || needs libpango-1.0-0 pango
    [ "$system" = mac ] || has_library libpangoft2-1.0 || needs libpangoft2-1.0-0 ''
    [ "$system" = mac ] || has_library libharfbuzz-subset || needs libharfbuzz-subset0 ''
    command -v fc-list >/dev/null || would_like fontconfig
    has_rare_characters || would_like fonts-noto-cjk
    if [ "$1" = test ]; then
        command -v xgettext >/dev/null || needs gettext gettext
        command -v pdftotext >/dev/null || needs poppler-utils poppler
        [ "${OUTREACH_JAVA:-}" = skip ] || has_java || would_like default-jre-headless openjdk
        if [ "${OUTREACH_BROWSER:-}" != skip ]; then
            find_chromium || would_like chromium
            # The program that drives the browser asks for it, and a bare system has none.
            [ "$system" = mac ] || has_library libatomic || would_like libatomic1
        fi
    fi
}

# --- Installing it -----------------------------------------------------------------------------

install_line() {
    if [ "$system" = mac ]; then
        printf 'brew install%s' "$*"
    else
        printf '%sapt-get update && %sapt-get install -y --no-install-recommends%s' "$sudo" "$sudo" "$*"
    fi
}

may_install() {
    sudo=''
    case $system in
        mac) [ -n "$brew" ] ;;
        debian)
            [ "$(id -u)" -ne 0 ] || return 0
            command -v sudo >/dev/null || return 1
            sudo='sudo '
            sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
            ;;
        *) return 1 ;;
    esac
}

install_packages() {
    # shellcheck disable=SC2086 # a list of names, each a word
    if [ "$system" = mac ]; then
        "$brew" install --quiet $1
    else
        $sudo apt-get update -q &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $1
    fi
}

refuse_to_install() {
    case $system$sudo in
        mac) how="With Homebrew (https://brew.sh), type:" ;;
        debian) how="Only root may install it. As root, type:" ;;
        debian*) how="Type:" ;;
        *) how="Install Python 3.11 or newer, Pango and HarfBuzz. On Debian, root would type:" ;;
    esac
    say "Missing on this system:$needed"
    say "$how"
    say "    $(install_line "$needed$liked")"
    give_up 69 "start it again when that is done."
}

complete_the_system() {
    find_system
    look_for "$1"
    [ -n "$needed$liked" ] || return 0
    if may_install; then
        say "Missing on this system, to be installed:$needed$liked"
        if ! step "Installing packages of the system" install_packages "$needed$liked" && [ -n "$needed" ]; then
            step "Installing only what cannot be done without" install_packages "$needed" || refuse_to_install
        fi
        look_for "$1"
    fi
    [ -z "$needed" ] || refuse_to_install
    [ -z "$liked" ] || say "Going on without:$liked. To have it all: $(install_line "$liked")"
}

# --- The project's own packages ----------------------------------------------------------------

install_requirements() {
    # Leftovers that would send packages elsewhere; uv, where there is one, only makes it quicker.
    unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX
    if command -v uv >/dev/null && uv pip install --quiet --python "$python" -r "$1"; then
        return
    fi
    PIP_USER=0 "$python" -m pip install --quiet --disable-pip-version-check -r "$1"
}

# A stamp is the checksum of what was asked for. It is written last: half an installation is none.
make_venv() {
    case $1 in
        test) list=requirements-dev.txt asked=$(cat requirements.txt requirements-dev.txt | cksum) ;;
        *) list=requirements.txt asked=$(cksum <requirements.txt) ;;
    esac
    stamp=.venv/stamp-$1
    if [ "$(cat "$stamp" 2>/dev/null)" != "$asked" ] || ! "$python" -c 'import django' 2>/dev/null; then
        if ! "$python" -c 'import pip' 2>/dev/null; then
            rm -rf .venv
            step "Making .venv" "$PYTHON" -m venv .venv || give_up 1 "no .venv, no go."
        fi
        step "Installing the packages of $list" install_requirements "$list" || give_up 1 "see above."
        # The tools for tests stand on top of what runs.
        cksum <requirements.txt >.venv/stamp-run
        printf '%s\n' "$asked" >"$stamp"
    fi
    "$python" outreach/shared/catalogues.py locale || give_up 1 "a message catalogue cannot be read."
}

# set_up PURPOSE: everything `run` or `test` needs, installed when it is missing.
set_up() {
    complete_the_system "$1"
    make_venv "$1"
}
