// Tensor handles: lifetime, metadata, memory.
#include "bridge.h"

using namespace compat;

COMPAT_EXPORT void compat_tensor_free(Handle tensor) {
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(tensor);
}

// One more owner of the same handle.
COMPAT_EXPORT void compat_tensor_share(Handle tensor) {
    borrow(tensor).unsafeReleaseTensorImpl();
}

COMPAT_EXPORT int64_t compat_tensor_dim(Handle tensor) {
    return tensor->dim();
}

COMPAT_EXPORT int64_t compat_tensor_numel(Handle tensor) {
    return tensor->numel();
}

COMPAT_EXPORT int32_t compat_tensor_dtype(Handle tensor) {
    return static_cast<int32_t>(c10::typeMetaToScalarType(tensor->dtype()));
}

COMPAT_EXPORT int64_t compat_tensor_element_size(Handle tensor) {
    return static_cast<int64_t>(tensor->dtype().itemsize());
}

COMPAT_EXPORT int32_t compat_tensor_device_type(Handle tensor) {
    return static_cast<int32_t>(tensor->device().type());
}

COMPAT_EXPORT int32_t compat_tensor_device_index(Handle tensor) {
    return tensor->device().index();
}

COMPAT_EXPORT bool compat_tensor_is_contiguous(Handle tensor) {
    return tensor->is_contiguous();
}

COMPAT_EXPORT int64_t compat_tensor_storage_offset(Handle tensor) {
    return tensor->storage_offset();
}

COMPAT_EXPORT int64_t compat_tensor_size(Handle tensor, int64_t dim) {
    return tensor->sizes()[dim];
}

COMPAT_EXPORT int64_t compat_tensor_stride(Handle tensor, int64_t dim) {
    return tensor->strides()[dim];
}

// Null on failure, and for a tensor without elements.
COMPAT_EXPORT void* compat_tensor_data(Handle tensor) {
    return guarded<void*>(nullptr, [&] {
        last_error().clear();
        return borrow(tensor).data_ptr();
    });
}

// A tensor over memory that C# keeps until `release_memory(owner)` is called.
COMPAT_EXPORT Handle compat_tensor_from_memory(
    void* data, const int64_t* sizes, int32_t dims, int32_t dtype, void (*release_memory)(void*), void* owner) {
    return guarded<Handle>(nullptr, [&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        return release(at::from_blob(
            data, at::IntArrayRef(sizes, dims), [=](void*) { release_memory(owner); }, options));
    });
}
