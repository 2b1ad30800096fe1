#!/usr/bin/env bash
# Packs the command line tool for this platform alone, installs it from the packages into a folder of its own, and trains, evaluates and predicts with it.
# Needs the .NET 10 SDK and a NuGet feed; takes some minutes. The packages stay in artifacts/tool.
#   pack-tool-check.sh [RUNTIME]    the platform: linux-x64 (default), win-x64, osx-arm64
# The last line is "pack-tool-check: passed, N MB".
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
runtime=${1:-linux-x64}
largest_mb=250   # what nuget.org takes

packages=$PWD/artifacts/tool
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$packages"
# Folders of its own: a build for one platform beside the usual one would have the next build of that begin anew.
dotnet pack src/Microsoft.ML.InstanceSegmentation.Tool -c Release -p:ToolPackageRuntimeIdentifiers="$runtime" -p:ArtifactsPath="${BUILD_FOLDER:-$work/build}" -o "$packages" --verbosity quiet
package=$(ls "$packages"/*."$runtime".*.nupkg)
mb=$(($(stat -c %s "$package") / 1000000))
echo "$(basename "$package"): $mb MB"
[ "$mb" -lt "$largest_mb" ] || { echo "pack-tool-check: that is more than nuget.org takes" >&2; exit 1; }

# A cache of its own: another package of the same version may be in the user's.
NUGET_PACKAGES=$work/cache dotnet tool install Microsoft.ML.InstanceSegmentation.Tool --tool-path "$work/tools" --source "$packages"
tool=$work/tools/segment-instances
mkdir "$work/data"
for image in 1 2; do
    base64 -d > "$work/data/$image.png" <<< "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAAMklEQVR42u3WMQEAAAQAQXH0zyOMBhYb9wFu/shlAQAAAIeBGgIAAAAA4CPgDwCAt0ADf1OnfVX6nhIAAAAASUVORK5CYII="
done
cat > "$work/data/labels.json" <<'JSON'
{"images":[{"id":1,"file_name":"1.png","width":64,"height":64},{"id":2,"file_name":"2.png","width":64,"height":64}],
 "categories":[{"id":1,"name":"square"}],
 "annotations":[
  {"id":1,"image_id":1,"category_id":1,"iscrowd":0,"area":784,"bbox":[16,20,28,28],"segmentation":[[16,20,44,20,44,48,16,48]]},
  {"id":2,"image_id":2,"category_id":1,"iscrowd":0,"area":784,"bbox":[16,20,28,28],"segmentation":[[16,20,44,20,44,48,16,48]]}]}
JSON
# From ImageNet's weights, which the package brings.
"$tool" train --annotations "$work/data/labels.json" --validation "$work/data/labels.json" --preset smallObjects --epochs 2 --output "$work/run"
"$tool" evaluate --model "$work/run/model.zip" --annotations "$work/data/labels.json"
"$tool" predict --model "$work/run/model.zip" --output "$work/found" "$work/data"
"$tool" inspect "$work/run/model.zip" --json > "$work/model.json"
echo "pack-tool-check: passed, $mb MB"
