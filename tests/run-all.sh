#!/bin/bash
# Runs every test project of the built solution, tells what failed and ends with one line "N passed, N failed".
# Usage: run-all.sh CONFIGURATION REPORT_FOLDER [ARGUMENTS OF dotnet test...]
# Exit code 0 only if some test ran, none failed and no test module crashed or hung.
#
# Tests that keep all cores busy for a minute or two (trait cores=all) come first and alone: beside processes in real time each disturbs the other.
#
# A failed test of RolloutController.IntegrationTests gets one second run, alone: there real processes run in real time, and a busy machine
# can miss a deadline. Whoever passes then is named in the output with its first failure. Any other test is run once.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration="$1" reports="$2"
shift 2
real=RolloutController.IntegrationTests
most_second_runs=5
second="$reports/second-run"
rm -rf "$reports"
mkdir -p "$second"

# The CRD's CEL rules are tested in Kubernetes' own CRD server, which cannot be had on every machine. A run without it is complete otherwise,
# and says at its begin and at its end what is missing. CRD_SERVER=required: such a run fails.
filters=(cores=all)
if ! tests/control-plane/crd-server.sh; then
  [[ "${CRD_SERVER:-}" != required ]] || { echo "CRD_SERVER=required, and there is none."; echo "0 passed, 1 failed"; exit 1; }
  filters+=(needs=crd-server)
fi
tell_what_is_missing() {
  ((${#filters[@]} == 1)) || printf '\n!!! NOT TESTED: the CEL rules of the CRD (CelRuleTests), for want of a CRD server on this machine; see `make crd-server`.\n\n'
}
tell_what_is_missing

run() { # FOLDER OF THE REPORTS, ARGUMENTS OF dotnet test...
  local folder="$1"
  shift
  dotnet test -c "$configuration" --no-build --no-restore --timeout 20m --report-junit --results-directory "$PWD/$folder" "$@" 2>&1 | tee -a "$folder/output.txt"
  return "${PIPESTATUS[0]}"
}

results() { # FOLDER OF THE REPORTS, ARGUMENTS OF awk...
  local folder="$1" files
  shift
  files=("$folder"/*.junit)
  [[ ! -e "${files[0]}" ]] || awk "$@" -f tests/test-results.awk "${files[@]}"
}

# Exit code 8 is "no tests in this module", which is all right for one module; that all of them are empty is refused below.
# A generation 0 of 64 MiB: a tenth less time in the collector, whose work is what cores share worst.
DOTNET_GCgen0size=0x4000000 run "$reports" --project tests/RolloutController.Simulation.Tests --ignore-exit-code 8 --filter-trait cores=all "$@"
first_status=$?
run "$reports" --solution RolloutController.sln --max-parallel-test-modules 2 --ignore-exit-code 8 --filter-not-trait "${filters[@]}" "$@"
status=$?
((first_status == 0 || (status != 0 && status != 2))) || status=$first_status

# Each report is one module: <testsuites tests="" failures="" errors="" disabled="" …>.
read -r passed failed < <(cat "$reports"/*.junit 2>/dev/null | grep -o '<testsuites [^>]*>' | awk '
  function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
  { wrong = of("failures") + of("errors"); failed += wrong; passed += of("tests") - wrong - of("disabled") }
  END { print passed + 0, failed + 0 }')

# Lines "NAME<tab>METHOD": what failed at the first run, of that what passed at the second, what failed in the end.
results "$reports" -v list=failed >"$reports/failed-first.txt"
: >"$second/passed.txt"
: >"$second/failed.txt"
unnamed=$((failed - $(wc -l <"$reports/failed-first.txt")))
mapfile -t methods < <(grep "^$real\." "$reports/failed-first.txt" | cut -f 2 | sort -u)

# Exit code 2 is "tests failed": with any other one something besides a test went wrong, and no second run makes that good.
if ((status == 2 && failed <= most_second_runs && ${#methods[@]} > 0)); then
  printf '\nA second run for %s, alone.\n' "${methods[*]}"
  run "$second" --project "tests/$real" --filter-method "${methods[@]}"
  second_status=$?
  results "$second" -v list=failed >"$second/failed.txt"
  results "$second" -v list=passed | grep -Fx -f "$reports/failed-first.txt" >"$second/passed.txt"
  made_good=$(wc -l <"$second/passed.txt")
  # A row of the same theory that fails only now is a failure as well.
  new=$(grep -Fxvc -f "$reports/failed-first.txt" "$second/failed.txt")
  passed=$((passed + made_good - new)) failed=$((failed - made_good + new))
  ((failed > 0 || second_status != 0)) || status=0
fi
grep -Fxv -f "$second/passed.txt" "$reports/failed-first.txt" | sort -u >"$reports/failed.txt"

if [[ -s "$second/passed.txt" ]]; then
  printf '\nFailed at the first run:\n'
  results "$reports" -v names="$second/passed.txt"
  sed 's/^/passed at the second run: /; s/\t.*//' "$second/passed.txt"
fi
if [[ -s "$reports/failed.txt" || -s "$second/failed.txt" ]]; then
  printf '\nFailed:\n'
  results "$reports" -v names="$reports/failed.txt"
fi
if [[ -s "$second/failed.txt" ]]; then
  printf 'Failed at the second run:\n'
  results "$second"
fi
((unnamed <= 0)) || printf '\nFailures that belong to no test, such as the clean-up of a fixture: %s, see %s\n' "$unnamed" "$reports/output.txt"
echo

if ((status != 0 && failed == 0)); then
  echo "dotnet test ended with exit code $status though no report names a failed test: a test module crashed or hung; counted as one failure."
  failed=1
elif ((passed + failed == 0)); then
  echo "No test ran at all; counted as one failure."
  failed=1
fi
tell_what_is_missing
echo "$passed passed, $failed failed"
((failed == 0 && status == 0))
