#!/bin/bash
# Runs every test project of the built solution and ends with one line "N passed, N failed".
# Usage: run-all.sh CONFIGURATION REPORT_FOLDER [ARGUMENTS OF dotnet test...]
# Exit code 0 only if some test ran, none failed and no test module crashed or hung.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration="$1" reports="$2"
shift 2
rm -rf "$reports"
mkdir -p "$reports"

# Exit code 8 is "no tests in this module", which is all right for one module; that all of them are empty is refused below.
dotnet test --solution RolloutController.sln -c "$configuration" --no-build --no-restore --max-parallel-test-modules 2 \
  --ignore-exit-code 8 --timeout 20m --report-junit --results-directory "$PWD/$reports" "$@" 2>&1 | tee "$reports/output.txt"
status=${PIPESTATUS[0]}

# Each report is one module: <testsuites tests="" failures="" errors="" disabled="" …>.
read -r passed failed < <(cat "$reports"/*.junit 2>/dev/null | grep -o '<testsuites [^>]*>' | awk '
  function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
  { wrong = of("failures") + of("errors"); failed += wrong; passed += of("tests") - wrong - of("disabled") }
  END { print passed + 0, failed + 0 }')
if ((status != 0 && failed == 0)); then
  echo "dotnet test ended with exit code $status though no report names a failed test: a test module crashed or hung; counted as one failure."
  failed=1
elif ((passed + failed == 0)); then
  echo "No test ran at all; counted as one failure."
  failed=1
fi
echo "$passed passed, $failed failed"
((failed == 0 && status == 0))
