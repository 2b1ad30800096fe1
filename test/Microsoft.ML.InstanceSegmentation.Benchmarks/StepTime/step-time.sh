#!/usr/bin/env bash
# Training step of this library and of torchvision on this machine, alternating, at the widths of the preset "smallObjects":
# batches of 2 images of 256 pixels, float32. Prints both medians and peaks of memory, and their ratios.
#   step-time.sh [--annotations F --images D] [--rounds N] [--steps N]
# Without images it makes some. RUN is what the program is started with (default: dotnet), PYTHON the Python that has torchvision.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
annotations= images= rounds=3 steps=10
while (($#)); do
    case $1 in
        --annotations) annotations=$2 ;;
        --images) images=$2 ;;
        --rounds) rounds=$2 ;;
        --steps) steps=$2 ;;
        *) echo "step-time.sh: unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
done

python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z $annotations ]]; then
    "$python" "$here/torchvision_step_time.py" --make "$work/images"
    annotations=$work/images/annotations.json images=$work/images
fi
project=$here/../Microsoft.ML.InstanceSegmentation.Benchmarks.csproj
dotnet build -c Release -v quiet --nologo "$project" >&2
program=$(dotnet msbuild "$project" -p:Configuration=Release -getProperty:TargetPath)

for ((round = 1; round <= rounds; round++)); do
    echo "round $round of $rounds" >&2
    "$python" "$here/torchvision_step_time.py" --annotations "$annotations" --images "$images" --steps "$steps" >>"$work/torchvision"
    ${RUN:-dotnet} "$program" step-time --annotations "$annotations" --images "$images" --steps "$steps" >>"$work/ours"
done

"$python" - "$work/torchvision" "$work/ours" <<'PYTHON'
import statistics
import sys

def read(path):
    """Seconds of the steps, and the peak memory of each round in MB."""
    lines = open(path).read().splitlines()
    peaks = [float(line.split()[1]) for line in lines if line.startswith("peak")]
    return [float(line) for line in lines if not line.startswith("peak")], peaks


(theirs, their_peaks), (ours, our_peaks) = (read(path) for path in sys.argv[1:])
for name, seconds, peaks in (("torchvision", theirs, their_peaks), ("this library", ours, our_peaks)):
    print(f"{name:12}  median {statistics.median(seconds):.3f} s a step, {min(seconds):.3f} to {max(seconds):.3f}, of {len(seconds)} steps; "
          f"peak memory {max(peaks):.0f} MB")
print(f"ratio         {statistics.median(ours) / statistics.median(theirs):.2f} of torchvision's time, "
      f"{max(our_peaks) / max(their_peaks):.2f} of its memory")
PYTHON
