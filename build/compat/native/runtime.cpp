// Generators, threads, devices, and what has to be right before libtorch computes anything.
#include "bridge.h"

#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <cstdlib>
#include <dlfcn.h>
#include <thread>

using namespace compat;

namespace {

struct OneDnnVersion { // the head of dnnl_version_t, the same in every oneDNN
    int major, minor, patch;
};

// oneDNN up to 2.6, the one in Debian 12, runs bf16 convolutions with AMX tiles that it has not configured: the process
// dies with an illegal instruction although the processor and the kernel grant AMX. AVX-512 bf16 is the next best.
// It reads the variable at its first use, which is after this; a value that the user has set stays.
__attribute__((constructor)) void keep_old_onednn_off_amx() {
    using Version = const OneDnnVersion* (*)();
    auto version = reinterpret_cast<Version>(dlsym(RTLD_DEFAULT, "dnnl_version"));
    if (version == nullptr) return;
    const OneDnnVersion* number = version();
    if (number->major > 2 || (number->major == 2 && number->minor > 6)) return;
    setenv("DNNL_MAX_CPU_ISA", "AVX512_CORE_BF16", 0);
    setenv("ONEDNN_MAX_CPU_ISA", std::getenv("DNNL_MAX_CPU_ISA"), 0);
}

// libtorch 1.13 takes some virtual machines for a single core and computes with one thread; newer ones count right. A
// number of threads that the user has set stays.
__attribute__((constructor)) void use_every_processor() {
    if (std::getenv("OMP_NUM_THREADS") != nullptr || std::getenv("MKL_NUM_THREADS") != nullptr) return;
    const int processors = static_cast<int>(std::thread::hardware_concurrency());
    if (at::get_num_threads() == 1 && processors > 1) at::set_num_threads(processors);
}

at::Device device_of(int32_t type, int32_t index) {
    return at::Device(static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

} // namespace

COMPAT_EXPORT const char* compat_version() {
    return TORCH_VERSION;
}

// Null on failure.
COMPAT_EXPORT at::Generator* compat_generator_new(uint64_t seed, int32_t type, int32_t index) {
    return guarded<at::Generator*>(nullptr, [&] {
        auto* generator = new at::Generator(at::globalContext().defaultGenerator(device_of(type, index)).clone());
        generator->set_current_seed(seed);
        return generator;
    });
}

// The one that operators use when none is given. Null on failure.
COMPAT_EXPORT at::Generator* compat_generator_default(int32_t type, int32_t index) {
    return guarded<at::Generator*>(
        nullptr, [&] { return new at::Generator(at::globalContext().defaultGenerator(device_of(type, index))); });
}

COMPAT_EXPORT void compat_generator_free(at::Generator* generator) {
    delete generator;
}

COMPAT_EXPORT void compat_generator_set_seed(at::Generator* generator, uint64_t seed) {
    generator->set_current_seed(seed);
}

COMPAT_EXPORT uint64_t compat_generator_seed(at::Generator* generator) {
    return generator->current_seed();
}

COMPAT_EXPORT uint64_t compat_generator_reseed(at::Generator* generator) {
    return generator->seed();
}

COMPAT_EXPORT Handle compat_generator_state(at::Generator* generator) {
    return guarded<Handle>(nullptr, [&] { return release(generator->get_state()); });
}

// 0 on failure.
COMPAT_EXPORT int32_t compat_generator_set_state(at::Generator* generator, Handle state) {
    return guarded<int32_t>(0, [&] {
        generator->set_state(borrow(state));
        return 1;
    });
}

// Seeds the default generator of every device.
COMPAT_EXPORT void compat_manual_seed(uint64_t seed) {
    at::manual_seed(seed);
}

COMPAT_EXPORT int32_t compat_num_threads() {
    return at::get_num_threads();
}

// 0 on failure.
COMPAT_EXPORT int32_t compat_set_num_threads(int32_t count) {
    return guarded<int32_t>(0, [&] {
        at::set_num_threads(count);
        return 1;
    });
}

COMPAT_EXPORT int32_t compat_cuda_device_count() {
    return guarded<int32_t>(0, [] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

COMPAT_EXPORT bool compat_cudnn_is_available() {
    return guarded<bool>(false, [] { return torch::cuda::cudnn_is_available(); });
}

// 0 on failure. Index -1 is the current device.
COMPAT_EXPORT int32_t compat_cuda_synchronize(int64_t index) {
    return guarded<int32_t>(0, [&] {
        torch::cuda::synchronize(index);
        return 1;
    });
}
