#!/bin/bash
# As the official image's: as root, read the password and become postgres; then initdb where there is nothing yet, and the server.
set -euo pipefail
if [ "${1:-}" != postgres ]; then
  exec "$@"
fi
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
  POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  export POSTGRES_PASSWORD
  unset POSTGRES_PASSWORD_FILE
fi
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres "$PGDATA"
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi
user=${POSTGRES_USER:-postgres}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?a superuser without a password is refused}"
  initdb --username "$user" --encoding UTF8 --locale C --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") --auth-host scram-sha-256 --auth-local trust >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  # What this first server says is for those who wait until a server has said twice that it is ready.
  pg_ctl --pgdata "$PGDATA" --options "-c listen_addresses=''" --wait start
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    createdb --username "$user" "${POSTGRES_DB:-$user}"
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
    *.sh) bash "$file" ;;
    *.sql) psql --no-psqlrc -v ON_ERROR_STOP=1 --username "$user" --dbname "${POSTGRES_DB:-$user}" -f "$file" ;;
    esac
  done
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop >/dev/null
fi
unset POSTGRES_PASSWORD
exec "$@" -c listen_addresses='*'
