#!/usr/bin/env bash
# Trains on a machine that has a CUDA GPU and a Python PyTorch, but no .NET, package feed or network; docs/gpu.md tells what it checks.
#   publish [FOLDER]   here: makes the folder that travels, everything but libtorch; needs the .NET 10 SDK and a NuGet feed
#   run [FOLDER]       there: runs the checks with the libtorch of python3's PyTorch; needs FOLDER and this script
#   dry-run [FOLDER]   here: both, on the CPU, with the libtorch of the NuGet package found by its path as PyTorch's would be
# FOLDER is artifacts/gpu-check unless it is given. The last line says "gpu-check: N passed, N failed".
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command=${1:-}
folder=${2:-$root/artifacts/gpu-check}
program=Microsoft.ML.InstanceSegmentation.GpuCheck
largest_mib=64
# Machines are lent for minutes: rather the rows until then than none.
longest=${GPU_CHECK_SECONDS:-230}

publish() {
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    # What an earlier publish left would travel too.
    if [ -e "$folder" ] && [ ! -e "$folder/$program" ]; then
        echo "gpu-check: $folder is there, and not from here; name another folder or delete it" >&2
        exit 2
    fi
    rm -rf "$folder"
    dotnet publish "$root/test/$program/$program.csproj" -c Release -r linux-x64 -o "$folder" --verbosity quiet
    local kib
    kib=$(du -sk --apparent-size "$folder" | cut -f1)
    echo "gpu-check: $folder is $((kib / 1024)) MiB, of at most $largest_mib"
    if [ "$kib" -ge $((largest_mib * 1024)) ]; then
        echo "gpu-check: that is too large to travel; its largest files:" >&2
        find "$folder" -type f -printf '%s %f\n' | sort -rn | sed 10q >&2
        exit 1
    fi
}

# The folder, version and CUDA libraries of python3's PyTorch, a line each.
find_pytorch() {
    python3 - <<'PYTHON'
import glob, os, torch
folder = torch.__path__[0]
print(os.path.join(folder, "lib"))
print(f"{torch.__version__} (PyTorch, CUDA {torch.version.cuda})")
# Its CUDA libraries are pip packages beside it: nvidia/cublas/lib and others, or nvidia/cu13/lib since CUDA 13.
print(":".join(sorted(glob.glob(os.path.join(os.path.dirname(folder), "nvidia", "*", "lib")))))
PYTHON
}

# DEVICE LIBTORCH-FOLDER VERSION
check() {
    local status=0
    echo "gpu-check: libtorch $3 in $2"
    # A copy may have lost it.
    chmod +x "$folder/$program" || true
    timeout "$longest" "$folder/$program" "$@" || status=$?
    case $status in
        3)
            echo "gpu-check: all that libLibTorchSharp.so misses there (nothing, if another library is the fault):"
            # A weak version is none that is needed.
            ldd -r "$folder/libLibTorchSharp.so" 2>&1 | grep -E 'undefined|not found' | grep -v 'weak version' | sort -u || true
            ;;
        124) echo "gpu-check: stopped after $longest seconds (GPU_CHECK_SECONDS)" ;;
    esac
    # 0 and 1 have had their last line.
    [ "$status" -le 1 ] || echo "gpu-check: 0 passed, 1 failed"
    return "$status"
}

run() {
    if [ ! -e "$folder/$program" ]; then
        echo "gpu-check: there is no $program in $folder; make it with: gpu-check.sh publish, and carry it here" >&2
        exit 2
    fi
    local pytorch
    if ! mapfile -t pytorch < <(find_pytorch) || [ "${#pytorch[@]}" -lt 2 ]; then
        echo "gpu-check: python3 has no PyTorch here" >&2
        exit 2
    fi
    if command -v nvidia-smi > /dev/null; then
        nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
    fi
    export LD_LIBRARY_PATH="${pytorch[0]}:${pytorch[2]:-}:${LD_LIBRARY_PATH:-}"
    check cuda "${pytorch[0]}" "${pytorch[1]}"
}

dry_run() {
    publish
    local packages libtorch
    packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
    libtorch=$(find "${packages%/}/libtorch-cpu-linux-x64" -name libtorch_cpu.so | sort | tail -1)
    if [ -z "$libtorch" ]; then
        echo "gpu-check: no libtorch-cpu-linux-x64 among the NuGet packages; build the solution once" >&2
        exit 2
    fi
    # A CPU needs longer than any lease lasts.
    longest=${GPU_CHECK_SECONDS:-3600}
    libtorch=$(dirname "$libtorch")
    export LD_LIBRARY_PATH="$libtorch:${LD_LIBRARY_PATH:-}"
    check cpu "$libtorch" "$(basename "$(dirname "$(dirname "$(dirname "$libtorch")")")") (NuGet)"
}

case $command in
    publish | run) "$command" ;;
    dry-run) dry_run ;;
    *)
        echo "Usage: bash build/gpu-check.sh publish|run|dry-run [FOLDER]" >&2
        exit 2
        ;;
esac
