#!/bin/bash
# Makes sure that the .NET SDK which global.json asks for is there; otherwise installs it to ~/.dotnet with the official script.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
WANTED="$(sed -nE 's/.*"sdk".*"version": *"([0-9]+\.[0-9]+)\..*/\1/p' "$HERE/../../global.json")"
INSTALL_SCRIPT="${DOTNET_INSTALL_SCRIPT:-https://dot.net/v1/dotnet-install.sh}"

has_sdk() { command -v dotnet >/dev/null && dotnet --list-sdks | grep -q "^${WANTED//./\\.}\."; }

has_sdk && exit
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
say "no .NET $WANTED SDK on the PATH"
need_packages curl:curl ca-certificates:update-ca-certificates
curl -fsSL --connect-timeout 5 -o "$WORK/dotnet-install.sh" "$INSTALL_SCRIPT" \
  || die "the official install script cannot be downloaded ($INSTALL_SCRIPT): no network? Please install the .NET $WANTED SDK and put dotnet on the PATH"
long_part "$WORK/install.log" "Installing the .NET $WANTED SDK to ~/.dotnet" \
  bash "$WORK/dotnet-install.sh" --channel "$WANTED" --install-dir "$HOME/.dotnet" || die "the official install script failed"
export PATH="$HOME/.dotnet:$PATH" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
has_sdk || die "dotnet in ~/.dotnet does not run: does it miss a library (libssl3, libstdc++6, zlib1g)?"
