#!/bin/sh
# Before the image's own start, at every start: pgAdmin takes over a password file at its first start only,
# and would keep a password that was changed since.
set -eu

if [ -n "${DATABASE_READER_PASSWORD_FILE:-}" ]; then DATABASE_READER_PASSWORD=$(cat "$DATABASE_READER_PASSWORD_FILE"); fi
if [ -z "${DATABASE_READER_PASSWORD:-}" ]; then
  echo "pgadmin does not start: DATABASE_READER_PASSWORD is missing; allowed: the password of the role stockcast_reader" >&2
  exit 1
fi

# pgAdmin looks for `passfile` in the signed-in user's storage folder.
# In a password file, a backslash stands before a colon or a backslash.
storage=/var/lib/pgadmin/storage/$(printf '%s' "$PGADMIN_DEFAULT_EMAIL" | tr @ _)
(
  umask 077
  mkdir -p "$storage"
  printf '%s:%s:*:stockcast_reader:%s\n' "$POSTGRES_HOST" "$POSTGRES_PORT" \
    "$(printf '%s' "$DATABASE_READER_PASSWORD" | sed 's/[\\:]/\\&/g')" >"$storage/.pgpass"
)
unset DATABASE_READER_PASSWORD

sed -e "s/\"POSTGRES_PORT\"/$POSTGRES_PORT/" -e "s/POSTGRES_HOST/$POSTGRES_HOST/" -e "s/POSTGRES_DB/$POSTGRES_DB/" \
  /etc/stockcast/servers.json >/tmp/servers.json
export PGADMIN_SERVER_JSON_FILE=/tmp/servers.json

exec /entrypoint.sh "$@"
