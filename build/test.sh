#!/usr/bin/env bash
# Builds with warnings as errors, checks the format, runs every test, and closes with a line "N passed, N failed, N skipped".
# Needs the .NET 10 SDK and a NuGet feed, nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build Microsoft.ML.InstanceSegmentation.sln -c Release
dotnet format Microsoft.ML.InstanceSegmentation.sln --no-restore --verify-no-changes

results=artifacts/test-results
rm -rf "$results"
status=0

# Two processes, since many tests wait for a program that they have started; with one thread each they stay out of each other's way.
# Programs and networks on the one side, all the rest on the other.
programs='Tests.Tool. Tests.Examples. Tests.Docs. Tests.Build. Tests.Comparison. Tests.Onnx.'
inside=$(printf '|FullyQualifiedName~%s' $programs)
outside=$(printf '&FullyQualifiedName!~%s' $programs)
# What a shell starts in the background ignores interrupts, and so does all that it starts; some tests interrupt programs.
heeding() { if env --default-signal=INT,QUIT true 2> /dev/null; then env --default-signal=INT,QUIT "$@"; else "$@"; fi; }
run() {
    OMP_NUM_THREADS=1 heeding dotnet test Microsoft.ML.InstanceSegmentation.sln -c Release --no-build --filter "$1" --results-directory "$results/$2" \
        --logger trx --logger "console;verbosity=minimal"
}
echo "Running the tests; on two cores that takes about 5 minutes, and a line is printed only for a test that fails"
# The programs in the foreground, for where env cannot do that.
run "${outside:1}" rest & rest=$!
run "${inside:1}" programs || status=$?
wait "$rest" || status=$?

# The counters of every report, added up.
count() { grep -ho " $1=\"[0-9]*\"" "$results"/*/*.trx | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(($(count total) - $(count executed)))
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "test: the test run ended without a result; see its output above"
    failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
