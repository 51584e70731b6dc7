# shellcheck shell=bash
# Sourced by run.sh: a MariaDB and a Redis of our own, in scratch folders and on
# free ports of the loopback, so that any number of test runs may go on at once.

server_pids=()

# start_servers exports YINGKE_TEST_MYSQL and YINGKE_TEST_REDIS unless the
# caller names servers of his own.
start_servers() {
    if [ -z "${YINGKE_TEST_MYSQL:-}" ]; then
        try_ports start_mariadb || { tail -n 30 "$work/mariadb.log"; die "MariaDB did not start; see its log above."; }
    fi
    if [ -z "${YINGKE_TEST_REDIS:-}" ]; then
        try_ports start_redis || { tail -n 30 "$work/redis.log"; die "Redis did not start; see its log above."; }
    fi
}

# try_ports gives a start function a port that seems free, and another one if
# somebody else was faster.
try_ports() {
    local port _
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
        "$1" "$port" && return
    done
    return 1
}

start_mariadb() {
    local port=$1 folder=$work/mariadb user password=$RANDOM$RANDOM$RANDOM
    user=$(id -un)
    # The server refuses to run as root unless it is told so.
    if [ "$user" = root ] && id mysql >/dev/null 2>&1; then user=mysql; fi
    rm -rf "$folder"
    mkdir "$folder"
    chown "$user" "$folder"
    mariadb-install-db --no-defaults --user="$user" --datadir="$folder" --skip-test-db >"$work/mariadb.log" 2>&1 || return
    {
        echo "CREATE USER yingke@'127.0.0.1' IDENTIFIED BY '$password';"
        echo "GRANT ALL ON *.* TO yingke@'127.0.0.1';"
    } >"$folder/init.sql"
    chmod 644 "$folder/init.sql"
    # Nothing here must outlive a crash, so nothing waits for the disk. The time
    # zone is not UTC, so that a query that leans on the server's clock shows.
    mariadbd --no-defaults --user="$user" --datadir="$folder" --socket="$folder/s" --pid-file="$folder/pid" \
        --bind-address=127.0.0.1 --port="$port" --skip-name-resolve --init-file="$folder/init.sql" \
        --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci --default-time-zone=+08:00 \
        --sql-mode=STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION \
        --max-connections=1000 --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-use-native-aio=0 \
        --innodb-buffer-pool-size=256M --innodb-log-file-size=64M --skip-log-bin >>"$work/mariadb.log" 2>&1 &
    answers $! "$port" mariadb_ready "$folder/s" || return
    export YINGKE_TEST_MYSQL="yingke:$password@tcp(127.0.0.1:$port)/"
}

# The server takes connections only after it has run init.sql.
mariadb_ready() { [ -S "$1" ]; }

start_redis() {
    local port=$1
    mkdir -p "$work/redis"
    redis-server --port "$port" --bind 127.0.0.1 --dir "$work/redis" --save '' --appendonly no >"$work/redis.log" 2>&1 &
    answers $! "$port" true || return
    export YINGKE_TEST_REDIS="redis://127.0.0.1:$port/0"
}

# answers waits up to 60 seconds until the server takes connections on the port,
# and notes its pid; it fails as soon as the server has ended.
answers() {
    local pid=$1 port=$2 ready=$3 _
    shift 3
    for _ in $(seq 300); do
        if ! kill -0 "$pid" 2>/dev/null; then return 1; fi
        if "$ready" "$@" && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            server_pids+=("$pid")
            return 0
        fi
        sleep 0.2
    done
    kill "$pid"
    return 1
}

stop_servers() {
    local pid _
    for pid in ${server_pids[@]+"${server_pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
    for pid in ${server_pids[@]+"${server_pids[@]}"}; do
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "$pid" 2>/dev/null || true
    done
    server_pids=()
}
