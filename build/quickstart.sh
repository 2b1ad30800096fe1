#!/usr/bin/env bash
# Sets up what is missing, trains Mask R-CNN, and scores the validation images in a second process that has no libtorch.
# Without arguments on generated shapes; on your own COCO data with
#   --annotations train.json --images train --validation val.json --validation-images val [--output output] [--preset shapes] [--epochs N]
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
root=$(cd "$(dirname "$0")/.." && pwd)

bash "$root/build/setup.sh"
dotnet build "$root/examples/QuickStart/QuickStart.csproj" -c Release --verbosity quiet
exec dotnet run --project "$root/examples/QuickStart/QuickStart.csproj" -c Release --no-build -- "$@"
