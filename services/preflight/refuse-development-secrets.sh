#!/bin/sh
# Before anything of production starts, so that no database is ever made with a development password:
# names every secret of /run/secrets that is public or short.
set -eu
refused=0
for file in /run/secrets/*; do
  case $(cat "$file") in
    development-only-*) ;;
    ????????????????*) continue ;;
  esac
  name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
  echo "$name is a development secret or shorter than 16 characters: production refuses it (\`make secrets\` makes new ones)" >&2
  refused=1
done
exit $refused
