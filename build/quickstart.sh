#!/usr/bin/env bash
# Trains Mask R-CNN, and scores the validation images in a second process that has no libtorch. Needs the .NET 10 SDK and a NuGet feed.
# Without arguments on generated shapes; on your own COCO data with
#   --annotations train.json --images train --validation val.json --validation-images val [--output output] [--preset shapes] [--epochs N]
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
project=$(cd "$(dirname "$0")/.." && pwd)/examples/QuickStart/QuickStart.csproj
dotnet build "$project" -c Release --verbosity quiet
exec dotnet run --project "$project" -c Release --no-build -- "$@"
