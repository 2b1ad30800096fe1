#!/usr/bin/env bash
# Keeps in build/compat/api the lines of the real API that the compat assemblies have; fails on lines that the real API does not have.
#   update-api.sh REFERENCE-FOLDER      (it holds ApiDump's output for the real assemblies, ASSEMBLY.txt each)
set -euo pipefail
reference=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
sources=(-p:MlNetSource=compat -p:TorchSource=compat)
dotnet build test/Compat.Tests "${sources[@]}" -v quiet --nologo
output=artifacts/compat-compat/bin/Compat.Tests/debug
files=()
for assembly in Microsoft.ML.DataView Microsoft.ML.Core Microsoft.ML.Data Microsoft.ML.Transforms Microsoft.ML.ImageAnalytics Microsoft.ML.OnnxTransformer TorchSharp; do
    [[ -f $output/$assembly.dll ]] && files+=("$output/$assembly.dll")
done
dotnet "$output/ApiDump.dll" --baseline "$reference" build/compat/api "${files[@]}"
