#!/usr/bin/env bash
# Private database servers for the tests: a PostgreSQL and a MariaDB (or MySQL) that nobody else uses, on sockets in one
# folder.
#
#   eval "$(tools/peers.sh start /tmp/peers)"   starts both and prints the addresses that the tests read
#   tools/peers.sh stop /tmp/peers              stops what it started, and removes the folder
#
# With DAFTARI_THROWAWAY_PEERS=1 the data is in memory where there is enough, and nothing waits for a disk: tests take
# half the time. A bench must not use it.
#
# As root the servers run as nobody, because both refuse to run as root. A server that is not installed is passed over
# with a word on stderr; with DAFTARI_REQUIRE_PEERS=1 that is an error.
set -euo pipefail

usage() {
  echo "usage: tools/peers.sh start|stop <folder>" >&2
  exit 2
}

# Before a command: becomes the user that the servers run as. No function, so that `$!` is the server and not a shell
# around it.
as_peer=()
[ "$(id -u)" != 0 ] || as_peer=(setpriv --reuid=65534 --regid=65534 --clear-groups --)

# The newest program of a name: on the path, or where Debian keeps those of PostgreSQL.
find_program() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(PATH="$PATH:/usr/sbin" command -v "$1") || return 1
  echo "$found"
}

absent() {
  echo "peers: $1 is not installed" >&2
  [ "${DAFTARI_REQUIRE_PEERS:-}" != 1 ] || exit 1
}

# Waits up to 30 s until a command succeeds, as long as the process lives.
wait_for() {
  local pid=$1 log=$2
  shift 2
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
  echo "peers: a server did not start; its log ends with:" >&2
  tail -n 20 "$log" >&2
  exit 1
}

# Starts a server in the background, away from our terminal and pipes, and writes down its process id.
launch() {
  local name=$1
  shift
  "${as_peer[@]}" "$@" </dev/null >"$dir/$name.log" 2>&1 &
  echo $! >"$dir/$name.pid"
}

# Where the data of a server goes: into its folder, or into memory.
data_of() {
  if [ "${DAFTARI_THROWAWAY_PEERS:-}" = 1 ] && in_memory=$(memory); then
    "${as_peer[@]}" mkdir -p "$in_memory"
    echo "$in_memory" >"$dir/memory"
    echo "$in_memory/$1"
  else
    echo "$dir/$1"
  fi
}

# A folder in memory of our own, if four gigabytes are free there.
memory() {
  [ -d /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -ge 4194304 ] || return 1
  echo "/dev/shm/daftari-peers-$(printf %s "$dir" | cksum | cut -d ' ' -f 1)"
}

start_postgres() {
  local initdb postgres throwaway=()
  initdb=$(find_program initdb) && postgres=$(find_program postgres) || { absent PostgreSQL; return; }
  local data
  data=$(data_of postgres)
  [ "${DAFTARI_THROWAWAY_PEERS:-}" != 1 ] || throwaway=(-c fsync=off -c full_page_writes=off)
  "${as_peer[@]}" "$initdb" -D "$data" -U daftari -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log"
  launch postgres "$postgres" -D "$data" -k "$dir/run" \
    -c listen_addresses= -c unix_socket_permissions=0777 -c max_connections=100 "${throwaway[@]}"
  wait_for "$(cat "$dir/postgres.pid")" "$dir/postgres.log" grep -q 'ready to accept connections' "$dir/postgres.log"
  echo "export DAFTARI_TEST_POSTGRES_URL='postgres://daftari@$(escape "$dir/run")/postgres'"
}

start_mysql() {
  local server install
  server=$(find_program mariadbd || find_program mysqld) || { absent 'MariaDB or MySQL'; return; }
  local data socket="$dir/run/mysql.sock"
  data=$(data_of mysql)
  local flags=(--no-defaults "--datadir=$data" "--socket=$socket" --skip-networking)
  flags+=("--pid-file=$dir/run/mysql.server.pid")
  cat >"$dir/init.sql" <<'SQL'
create user if not exists 'daftari'@'localhost';
grant all privileges on *.* to 'daftari'@'localhost' with grant option;
SQL
  chmod 644 "$dir/init.sql"
  if install=$(find_program mariadb-install-db); then
    "${as_peer[@]}" "$install" --no-defaults "--datadir=$data" --skip-test-db \
      --auth-root-authentication-method=normal >"$dir/install.log" 2>&1
  else
    "${as_peer[@]}" "$server" --no-defaults "--datadir=$data" --initialize-insecure >"$dir/install.log" 2>&1
    flags+=(--skip-log-bin --mysqlx=0)
  fi
  if [ "${DAFTARI_THROWAWAY_PEERS:-}" = 1 ]; then
    flags+=(--innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-stats-persistent=0)
  fi
  launch mysql "$server" "${flags[@]}" "--init-file=$dir/init.sql" --innodb-buffer-pool-size=64M
  wait_for "$(cat "$dir/mysql.pid")" "$dir/mysql.log" grep -q 'ready for connections' "$dir/mysql.log"
  echo "export DAFTARI_TEST_MYSQL_URL='mysql://daftari@localhost/mysql?host=$(escape "$socket")'"
}

escape() {
  echo "${1//\//%2F}"
}

stop_one() {
  local file="$dir/$1.pid" signal=$2 pid
  [ -f "$file" ] || return 0
  pid=$(cat "$file")
  kill "-$signal" "$pid" 2>/dev/null || return 0
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  echo "peers: process $pid does not end" >&2
  exit 1
}

[ $# = 2 ] || usage
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $1 in
  start)
    if [ -e "$dir/run" ]; then
      echo "peers: $dir is in use; stop it first" >&2
      exit 1
    fi
    mkdir "$dir/run"
    chmod 755 "$dir"
    # The servers make their own folders here, and the logs stay ours.
    [ "$(id -u)" != 0 ] || chown 65534:65534 "$dir" "$dir/run"
    # Where we were called from may be closed to them.
    cd "$dir"
    start_postgres
    start_mysql
    ;;
  stop)
    stop_one postgres INT
    stop_one mysql TERM
    [ ! -f "$dir/memory" ] || rm -rf "$(cat "$dir/memory")"
    rm -rf "$dir"
    ;;
  *) usage ;;
esac
