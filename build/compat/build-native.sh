#!/usr/bin/env bash
# Builds native/ into artifacts/torchsharp-native/libtorchsharp_compat.so against the libtorch that CMake finds
# (set CMAKE_PREFIX_PATH for another one than the system's). Does nothing when neither the sources nor libtorch changed.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
output="$here/../../artifacts/torchsharp-native"
library="$output/libtorchsharp_compat.so"
mkdir -p "$output"
output="$(cd "$output" && pwd)"

# Several builds may come here at once (dotnet builds projects in parallel).
exec 9> "$output/lock"
flock 9

state() {
    cat "$here"/native/*.cpp "$here"/native/*.h "$here"/native/CMakeLists.txt | sha256sum
    echo "prefix: ${CMAKE_PREFIX_PATH:-}"
    sed -n 's/^TORCH_LIBRARY:FILEPATH=//p' "$output/build/CMakeCache.txt" 2> /dev/null | xargs -r stat -L -c '%n %s %Y' 2> /dev/null || true
}

if [[ -f "$library" && "$(state)" == "$(cat "$output/state" 2> /dev/null)" ]]; then
    echo "TorchSharp native bridge: up to date"
    exit 0
fi

if ! { cmake -S "$here/native" -B "$output/build" -DCMAKE_BUILD_TYPE=Release && cmake --build "$output/build" --parallel; } > "$output/log" 2>&1; then
    tail -n 40 "$output/log" >&2
    echo "TorchSharp native bridge: failed; the whole log is in $output/log. It needs cmake, g++ and libtorch (Debian: libtorch-dev)." >&2
    exit 1
fi
cp "$output/build/libtorchsharp_compat.so" "$library.new"
mv "$library.new" "$library"
state > "$output/state"
echo "TorchSharp native bridge: built against $(sed -n 's/^TORCH_LIBRARY:FILEPATH=//p' "$output/build/CMakeCache.txt")"
