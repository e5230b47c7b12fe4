#!/bin/sh
# Checks every setting before the start, for Traefik itself serves on without routes when one is missing.
# Then makes the static file (in production with acme.yml) and becomes Traefik.
set -eu

rendered=/tmp/traefik.yml

# stop NAME VALUE ALLOWED
stop() {
  if [ -n "$2" ]; then given="is '$2'"; else given="is missing"; fi
  echo "traefik does not start: $1 $given; allowed: $3" >&2
  exit 1
}

# check NAME VALUE ALLOWED PATTERN: the whole value, a single line, has to match the extended pattern
check() {
  if [ "$(printf '%s' "$2" | wc -l)" -ne 0 ] || ! printf '%s\n' "$2" | grep -Eqx "$4"; then stop "$1" "$2" "$3"; fi
}

host='[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?'
port='(:[0-9]{1,5})?'

check ENVIRONMENT "${ENVIRONMENT:-}" "development or production" 'development|production'
check PUBLIC_URL "${PUBLIC_URL:-}" "https://HOST or https://HOST:PORT" "https://$host$port/?"
check WEB_ADDRESS "${WEB_ADDRESS:-}" "http://HOST:PORT" "http://$host$port"
check DASH_ADDRESS "${DASH_ADDRESS:-}" "http://HOST:PORT" "http://$host$port"
check PGADMIN_ADDRESS "${PGADMIN_ADDRESS:-}" "http://HOST:PORT, or nothing for no pgAdmin" "(http://$host$port)?"
check CERTIFICATE_DIR "${CERTIFICATE_DIR:-}" "an absolute path" '/[A-Za-z0-9._/-]+'

if [ "$ENVIRONMENT" = production ]; then
  check PUBLIC_URL "$PUBLIC_URL" "in production https:// and a domain that the internet knows" "https://$host\.$host$port/?"
  check ACME_EMAIL "${ACME_EMAIL:-}" "an e-mail address" "[A-Za-z0-9._%+-]+@$host"
  check ACME_CA_SERVER "${ACME_CA_SERVER:-}" "the https:// address of an ACME directory" "https://$host$port(/[A-Za-z0-9._~/-]*)?"
  [ -w "$CERTIFICATE_DIR" ] || stop CERTIFICATE_DIR "$CERTIFICATE_DIR" "a folder that user $(id -u) may write to"
  sed -e "s|\${ACME_EMAIL}|$ACME_EMAIL|" -e "s|\${ACME_CA_SERVER}|$ACME_CA_SERVER|" \
    -e "s|\${CERTIFICATE_DIR}|$CERTIFICATE_DIR|" /etc/traefik/acme.yml | cat /etc/traefik/traefik.yml - >"$rendered"
else
  for file in localhost.pem localhost-key.pem; do
    [ -r "$CERTIFICATE_DIR/$file" ] || stop CERTIFICATE_DIR "$CERTIFICATE_DIR" "a folder with a readable $file, which migrate makes"
  done
  cat /etc/traefik/traefik.yml >"$rendered"
fi

exec traefik --configFile="$rendered"
