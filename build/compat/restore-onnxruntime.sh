#!/usr/bin/env bash
# Fetches ONNX Runtime (C# sources and Linux library) from npm, as build/compat/OnnxRuntime/package-lock.json pins it.
# Does nothing where that has been done.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/OnnxRuntime"
stamp=node_modules/.package-lock.json
if [[ -f $stamp && ! package-lock.json -nt $stamp ]]; then
    exit 0
fi
npm ci --no-audit --no-fund
touch "$stamp"
