#!/usr/bin/env bash
# Finds out once where the dependencies come from on this machine, and sets up what is missing. Safe to run again.
#   packages: NuGet (ML.NET, TorchSharp), which is all that most machines need;
#   compat:   build/compat, for machines whose feed does not carry them or whose C++ runtime is too old for them.
# The answer is kept in build/Sources.props. To decide otherwise: MLNET_SOURCE=compat TORCH_SOURCE=compat bash build/setup.sh
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }

command -v dotnet > /dev/null || { say "the .NET 10 SDK is missing; install it (package dotnet-sdk-10.0) and run this again"; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# True where a project that references the packages of build/Packages.props with these names restores.
feed_carries() {
    local probe name status=0
    probe=$(mktemp -d)
    {
        echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
        for name in "$@"; do
            grep -o "PackageVersion Include=\"$name\" Version=\"[^\"]*\"" build/Packages.props | sed 's/PackageVersion/<PackageReference/; s/$/ \/>/'
        done
        echo '</ItemGroup></Project>'
    } > "$probe/probe.csproj"
    # A feed that lacks a package answers at once; one that has them needs time to send them.
    timeout 300 dotnet restore "$probe/probe.csproj" > "$probe/log" 2>&1 || status=$?
    rm -rf "$probe"
    return "$status"
}

# TorchSharp's native library is built with GCC 13: it needs libstdc++'s GLIBCXX_3.4.32, which Debian 12 does not have.
runtime_is_recent() {
    [ "$(uname -s)" = Linux ] || return 0
    local library
    library=$(ldconfig -p | sed -n 's/.*libstdc++\.so\.6 .*x86-64.* => //p' | head -n 1)
    [ -n "$library" ] && grep -q GLIBCXX_3.4.32 "$library"
}

choose_sources() {
    local mlnet=${MLNET_SOURCE:-} torch=${TORCH_SOURCE:-}
    if [ -z "$mlnet$torch" ] && [ -f build/Sources.props ]; then
        return
    fi
    if [ -z "$mlnet" ]; then
        mlnet=compat
        feed_carries Microsoft.ML Microsoft.ML.ImageAnalytics Microsoft.ML.OnnxTransformer Microsoft.ML.OnnxRuntime && mlnet=packages
    fi
    if [ -z "$torch" ]; then
        torch=compat
        runtime_is_recent && feed_carries TorchSharp TorchSharp-cpu && torch=packages
    fi
    cat > build/Sources.props <<EOF
<Project>
  <!-- Written by build/setup.sh; delete it to have it ask again. -->
  <PropertyGroup>
    <MlNetSource Condition="'\$(MlNetSource)' == ''">$mlnet</MlNetSource>
    <TorchSource Condition="'\$(TorchSource)' == ''">$torch</TorchSource>
  </PropertyGroup>
</Project>
EOF
}

source_of() { sed -n "s/.*<$1 .*>\(.*\)<\/$1>/\1/p" build/Sources.props; }

# Installs the Debian packages that are not there yet.
need() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } > artifacts/apt.log 2>&1; then
        tail -n 5 artifacts/apt.log
        say "could not install ${missing[*]} (log: artifacts/apt.log); install them by hand and run this again"
        exit 1
    fi
}

mkdir -p artifacts
choose_sources
say "ML.NET from $(source_of MlNetSource), TorchSharp from $(source_of TorchSource)"

if [ "$(source_of TorchSource)" = compat ]; then
    # libopenblas0-pthread: the matrix products that libtorch needs, twice as fast as the reference BLAS it comes with.
    need libtorch-dev libopenblas0-pthread cmake g++ make
    bash build/compat/build-native.sh
fi
if [ "$(source_of MlNetSource)" = compat ] || [ "${WITH_COMPAT:-}" = 1 ]; then
    need libturbojpeg0 libpng16-16
    command -v npm > /dev/null || need nodejs npm
    bash build/compat/restore-onnxruntime.sh
fi
