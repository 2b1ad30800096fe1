// The C interface between the compat TorchSharp (../TorchSharp) and libtorch.
//
// Almost everything goes through one function: compat_call calls any operator of libtorch's dispatcher by its schema
// name with boxed arguments, so this library has no code for single operators and needs no change when one is added in
// C#. What is left is what the dispatcher does not know: handles, memory, autograd, generators, threads, devices.
//
// Rules of the interface:
// - A tensor handle is a TensorImpl* that owns one reference; 0 is "no tensor". Arguments are borrowed, results owned.
// - No C++ exception leaves a function: it returns the failure value named beside it, and compat_last_error says why.
// - Compiles against libtorch 1.13 and later, with or without CUDA.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#define COMPAT_EXPORT extern "C" __attribute__((visibility("default")))

namespace compat {

using Handle = c10::TensorImpl*;

enum class Kind : int32_t {
    None = 0,
    Default = 1, // the schema's own default value
    Tensor = 2,
    Int = 3,
    Double = 4,
    Bool = 5,
    IntList = 6,
    DoubleList = 7,
    TensorList = 8,
    OptionalTensorList = 9,
    String = 10, // UTF-8
    Device = 11, // bits: type, extra: index
    Generator = 12,
};

// One boxed argument or result; C#'s NativeValue has the same layout.
struct Value {
    Kind kind;
    int32_t extra;
    int64_t bits;  // the value, the handle, or a pointer to the elements
    int64_t count; // elements of a list or string
};

std::string& last_error();

// A new owner for the tensor, to hand out.
inline Handle release(at::Tensor tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

// A reference of our own to a tensor that the caller keeps.
inline at::Tensor borrow(Handle handle) {
    return handle == nullptr
        ? at::Tensor()
        : at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

inline std::vector<at::Tensor> borrow_all(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
    return tensors;
}

// Handles for C# to read and free with compat_free.
Value hand_out(const std::vector<at::Tensor>& tensors);

// Runs the body; on an exception keeps its message and returns `failed`.
template <class Result, class Body>
Result guarded(Result failed, Body body) noexcept {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error() = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error() = error.what();
    } catch (...) {
        last_error() = "unknown native exception";
    }
    return failed;
}

} // namespace compat
