#!/bin/bash
# Obtains Kubernetes' own CRD server (apiextensions-apiserver), which runs the CEL rules of the CRD in tests, and writes where it is to
# ~/.cache/rollout-controller/control-plane/crd-server.env (XDG_CACHE_HOME is honoured). In this order:
#   1. the program that APIEXTENSIONS_APISERVER names, if set;
#   2. the cache;
#   3. compiled from Debian sid's packages (minutes, once per machine; nothing is installed).
# Exit code 3, with a line that says why, when it cannot be had on this machine.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$HERE/debian-archive.sh"
. "$HERE/apiextensions-from-source.sh"

RECIPE=1 # Raise it when what a cached folder holds changes.
ENV_FILE="$CACHE_ROOT/crd-server.env"
FROM_DEBIAN="$CACHE_ROOT/crd-server-$CRD_SERVER_SUITE-$RECIPE"
NOT_HERE=3

# put_environment PROGRAM: what the test fixture reads.
put_environment() {
  printf 'APIEXTENSIONS_APISERVER=%s\n' "$1" >"$ENV_FILE.new"
  mv "$ENV_FILE.new" "$ENV_FILE"
  say "CRD server is ready: $1"
}

not_here() {
  rm -f "$ENV_FILE"
  say "NO CRD SERVER: $*"
  exit "$NOT_HERE"
}

mkdir -p "$CACHE_ROOT"
if [[ -n "${APIEXTENSIONS_APISERVER:-}" ]]; then
  [[ -x "$APIEXTENSIONS_APISERVER" ]] || not_here "APIEXTENSIONS_APISERVER=$APIEXTENSIONS_APISERVER is not a program"
  put_environment "$APIEXTENSIONS_APISERVER"
  exit
fi
if [[ ! -d "$FROM_DEBIAN" ]]; then
  exec 9>"$CACHE_ROOT/.crd-server.lock"
  if ! flock --nonblock 9; then
    say "another call is at work on the CRD server, waiting for it"
    flock 9
  fi
  rm -rf "$CACHE_ROOT"/.crd-work.*
  WORK="$(mktemp -d "$CACHE_ROOT/.crd-work.XXXXXX")"
  trap 'rm -rf "$WORK"' EXIT
  # In a subshell, so that a part which gives up ends with the message below.
  (obtain "$FROM_DEBIAN" apiextensions_from_source) \
    || not_here "it could not be built from Debian $CRD_SERVER_SUITE (see above); set APIEXTENSIONS_APISERVER to one"
fi
put_environment "$FROM_DEBIAN/apiextensions-apiserver"
