#!/bin/bash
# Asks every package source for known vulnerabilities of all packages, direct and indirect. Exit code 1 if one is known.
# A source without such data proves nothing, and this says so: NuGet tells it only of sources that are named as audit sources, so all are.
# Usage: audit.sh [ARGUMENTS OF dotnet restore...]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
config=$(mktemp --suffix=.config)
trap 'rm -f "$config"' EXIT
sources=$(dotnet nuget list source --format Short | sed -n 's/^E //p' | awk '{ gsub(/&/, "\\&amp;"); printf "<add key=\"source-%d\" value=\"%s\" />", NR, $0 }')
printf '<configuration><packageSources><clear />%s</packageSources><auditSources><clear />%s</auditSources></configuration>\n' "$sources" "$sources" >"$config"
if ! output=$(dotnet restore RolloutController.sln --force --configfile "$config" -nologo \
  -p:NuGetAudit=true -p:NuGetAuditMode=all -p:NuGetAuditLevel=low -p:TreatWarningsAsErrors=false "$@" 2>&1); then
  printf '%s\n' "$output" "NOT AUDITED: the packages could not be restored."
  exit 1
fi

# NU1901 to NU1904: a known vulnerability, by severity. NU1905: a source without data. NU1900: a source that could not be asked.
known=$(grep -oE 'NU190[1-4]: .*' <<<"$output" | sed 's/ \[[^]]*\]$//' | sort -u)
without=$(grep -oE 'NU190[05]: .*' <<<"$output" | sed 's/ \[[^]]*\]$//' | sort -u)
[[ -z "$known" ]] || printf '%s\n' "$known"
[[ -z "$without" ]] || printf '%s\n' "$without" "NOT AUDITED: a package source of this machine has no vulnerability data. Run this where NuGet's own source can be reached."
[[ -n "$known$without" ]] || echo "No known vulnerability in any package."
[[ -z "$known" ]]
