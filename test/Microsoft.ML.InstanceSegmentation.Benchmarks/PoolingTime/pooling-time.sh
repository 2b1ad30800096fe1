#!/usr/bin/env bash
# Region pooling of torchvision and of this library on this machine, one after the other; PYTHON is the Python that has torchvision.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$here/../Microsoft.ML.InstanceSegmentation.Benchmarks.csproj
dotnet build -c Release -v quiet --nologo "$project" >&2
program=$(dotnet msbuild "$project" -p:Configuration=Release -getProperty:TargetPath)
echo "torchvision: method, milliseconds forward, backward"
"${PYTHON:-/usr/bin/python3}" "$here/torchvision_pooling_time.py"
echo "this library: method, milliseconds forward, backward"
dotnet "$program" pooling-time
