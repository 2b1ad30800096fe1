#!/usr/bin/env bash
# Builds with warnings as errors, checks the format, runs every test, and closes with a line "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The compat parts are tested wherever they can be built, also where the product itself is built on packages.
WITH_COMPAT=1 bash build/setup.sh

dotnet build Microsoft.ML.InstanceSegmentation.sln -c Release
dotnet format Microsoft.ML.InstanceSegmentation.sln --no-restore --verify-no-changes

results=artifacts/test-results
rm -rf "$results"
failed_runs=0
run_tests() {
    dotnet test "$@" -c Release --results-directory "$results" --logger trx --logger "console;verbosity=minimal" || failed_runs=$((failed_runs + 1))
}
run_tests Microsoft.ML.InstanceSegmentation.sln --no-build
# The same conformance tests again, on the stand-ins, where the run above had the packages.
if [ "$(uname -s)" = Linux ] && ! grep -q '>compat</MlNetSource>' build/Sources.props; then
    run_tests test/Compat.Tests/Compat.Tests.csproj -p:MlNetSource=compat
fi

# The counters of every run's report, added up.
count() { grep -ho " $1=\"[0-9]*\"" "$results"/*.trx | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(($(count total) - $(count executed)))
if [ "$failed_runs" -gt 0 ] && [ "$failed" -eq 0 ]; then
    echo "test: a test run ended without a result; see its output above"
    failed=$failed_runs
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
