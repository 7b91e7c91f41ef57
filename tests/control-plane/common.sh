# shellcheck shell=bash
# What every script here shares: messages with the elapsed time, long parts that show they are alive, checksums. Sourced, never run.

CACHE_ROOT="${XDG_CACHE_HOME:-$HOME/.cache}/rollout-controller/control-plane"
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

say() { printf '[control-plane %4ds] %s\n' "$SECONDS" "$*" >&2; }

die() { say "FAILED: $*"; exit 1; }

# long_part LOG MESSAGE COMMAND...: runs the command with its output in LOG, says every 30 s that it still runs, shows the end of LOG when it fails.
long_part() {
  local log="$1" message="$2" began=$SECONDS ticker status=0
  shift 2
  say "$message …"
  still_at_it "$message" 9>&- &
  ticker=$!
  ("$@") >"$log" 2>&1 || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if ((status != 0)); then
    tail -n 20 "$log" >&2
    say "$message: failed after $((SECONDS - began)) s (exit code $status)"
    return "$status"
  fi
  say "$message: done in $((SECONDS - began)) s"
}

# Ends by itself when the script is gone.
still_at_it() {
  local began=$SECONDS next=30
  while sleep 1 && kill -0 $$ 2>/dev/null; do
    if ((SECONDS - began >= next)); then
      say "$1 … still at it after $((SECONDS - began)) s"
      next=$((next + 30))
    fi
  done
}

# need_packages PACKAGE:COMMAND...: installs the Debian packages whose command is missing (as root), or names them (otherwise).
need_packages() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair#*:}" >/dev/null || missing+=("${pair%%:*}")
  done
  ((${#missing[@]} == 0)) && return
  if ((EUID != 0)); then
    die "missing packages: ${missing[*]}. Not running as root, so please install them: apt-get install ${missing[*]}"
  fi
  export DEBIAN_FRONTEND=noninteractive
  local log="$WORK/apt-install.log"
  if ! apt-cache show "${missing[@]}" >/dev/null 2>&1; then
    long_part "$log" "apt-get update (the package lists are missing)" apt-get update || die "apt-get update failed"
  fi
  if ! long_part "$log" "apt-get install ${missing[*]}" apt-get install -y --no-install-recommends "${missing[@]}"; then
    long_part "$log" "apt-get update (the package lists may be old)" apt-get update || die "apt-get update failed"
    long_part "$log" "apt-get install ${missing[*]}" apt-get install -y --no-install-recommends "${missing[@]}" \
      || die "could not install: ${missing[*]}"
  fi
}

# check_sum ALGORITHM SUM FILE: ALGORITHM is sha256 or sha512. Notes the file in $DOWNLOADS when it is the expected one, else fails.
check_sum() {
  if ! "$1sum" --check --strict --status <<<"$2  $3"; then
    say "refused: $(basename "$3") has not the $1 $2"
    return 1
  fi
  note_downloads "$(dirname "$3")" "$(basename "$3")"
}

# note_downloads FOLDER FILE...: adds the sha256 of what was fetched to $DOWNLOADS, which is kept in the cache beside what was made of it.
note_downloads() { (cd "$1" && shift && sha256sum -- "$@" >>"$DOWNLOADS"); }

# put_in_place BUILT TARGET: makes a finished folder visible under its name in one step, so that a reader sees all of it or nothing.
put_in_place() {
  rm -rf "$2"
  mkdir -p "$(dirname "$2")"
  mv -T "$1" "$2"
}

# obtain TARGET FUNCTION...: runs the functions on a new folder until all have succeeded, then puts it in the cache as TARGET.
obtain() {
  local target="$1" part
  shift
  [[ ! -d "$target" ]] || return 0
  local made="$WORK/made-$(basename "$target")"
  local DOWNLOADS="$made/downloads.sha256"
  mkdir -p "$made"
  for part in "$@"; do "$part" "$made" >&2 || return; done
  put_in_place "$made" "$target"
}
