// Calls any ATen operator by name with boxed arguments.
#include "bridge.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <cstring>
#include <memory>

namespace compat {

std::string& last_error() {
    thread_local std::string message;
    return message;
}

Value hand_out(const std::vector<at::Tensor>& tensors) {
    auto* handles = new Handle[tensors.size()];
    for (size_t i = 0; i < tensors.size(); i++) handles[i] = release(tensors[i]);
    return {Kind::TensorList, 0, reinterpret_cast<int64_t>(handles), static_cast<int64_t>(tensors.size())};
}

namespace {

struct Operator {
    c10::OperatorHandle handle;
    std::vector<c10::IValue> defaults; // None where the schema has none
};

template <class T>
c10::List<T> list_of(const Value& value) {
    const T* elements = reinterpret_cast<const T*>(value.bits);
    c10::List<T> list;
    list.reserve(value.count);
    for (int64_t i = 0; i < value.count; i++) list.push_back(elements[i]);
    return list;
}

c10::IValue box(const Value& value, const c10::IValue& fallback) {
    switch (value.kind) {
        case Kind::None:
            return {};
        case Kind::Default:
            return fallback;
        case Kind::Tensor:
            return value.bits == 0 ? c10::IValue() : c10::IValue(borrow(reinterpret_cast<Handle>(value.bits)));
        case Kind::Int:
            return value.bits;
        case Kind::Double: {
            double number;
            std::memcpy(&number, &value.bits, sizeof number);
            return number;
        }
        case Kind::Bool:
            return value.bits != 0;
        case Kind::IntList:
            return list_of<int64_t>(value);
        case Kind::DoubleList:
            return list_of<double>(value);
        case Kind::TensorList: {
            c10::List<at::Tensor> list;
            list.reserve(value.count);
            for (int64_t i = 0; i < value.count; i++) list.push_back(borrow(reinterpret_cast<Handle*>(value.bits)[i]));
            return list;
        }
        case Kind::OptionalTensorList: {
            c10::impl::GenericList list(c10::OptionalType::create(c10::TensorType::get()));
            list.reserve(value.count);
            for (int64_t i = 0; i < value.count; i++) {
                Handle handle = reinterpret_cast<Handle*>(value.bits)[i];
                list.push_back(handle == nullptr ? c10::IValue() : c10::IValue(borrow(handle)));
            }
            return list;
        }
        case Kind::String:
            return std::string(reinterpret_cast<const char*>(value.bits), value.count);
        case Kind::Device:
            return c10::Device(static_cast<c10::DeviceType>(value.bits), static_cast<c10::DeviceIndex>(value.extra));
        case Kind::Generator:
            return *reinterpret_cast<at::Generator*>(value.bits);
    }
    throw std::invalid_argument("unknown kind of argument");
}

Value unbox(c10::IValue&& value) {
    if (value.isTensor()) return {Kind::Tensor, 0, reinterpret_cast<int64_t>(release(std::move(value).toTensor())), 0};
    if (value.isTensorList()) return hand_out(value.toTensorVector());
    if (value.isInt()) return {Kind::Int, 0, value.toInt(), 0};
    if (value.isBool()) return {Kind::Bool, 0, value.toBool(), 0};
    if (value.isDouble()) {
        double number = value.toDouble();
        Value result{Kind::Double, 0, 0, 0};
        std::memcpy(&result.bits, &number, sizeof number);
        return result;
    }
    if (value.isNone()) return {Kind::None, 0, 0, 0};
    throw std::invalid_argument("operator returned a " + value.tagKind() + ", which has no form in C#");
}

// Subnormal numbers cost training a factor of many in its late steps and carry nothing; the switch is per thread.
void flush_denormals_once() {
    thread_local bool done = at::globalContext().setFlushDenormal(true) || true;
    (void)done;
}

} // namespace
} // namespace compat

using namespace compat;

COMPAT_EXPORT const char* compat_last_error() {
    return last_error().c_str();
}

COMPAT_EXPORT void compat_set_error(const char* message) {
    last_error() = message;
}

COMPAT_EXPORT void compat_free(Handle* handles) {
    delete[] handles;
}

COMPAT_EXPORT Handle* compat_allocate(int64_t count) {
    return new Handle[count];
}

// Null where there is no such operator. The result lives as long as the process.
COMPAT_EXPORT const void* compat_find(const char* name, const char* overload) {
    return guarded<const void*>(nullptr, [&]() -> const void* {
        auto found = std::make_unique<Operator>(Operator{c10::Dispatcher::singleton().findSchemaOrThrow(name, overload), {}});
        for (const c10::Argument& argument : found->handle.schema().arguments()) {
            auto value = argument.default_value();
            found->defaults.push_back(value ? *value : c10::IValue());
        }
        return found.release();
    });
}

// Returns the number of results, of which the first `capacity` are handed out; -1 on failure.
COMPAT_EXPORT int32_t compat_call(const void* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
    return guarded<int32_t>(-1, [&] {
        flush_denormals_once();
        const auto& target = *static_cast<const Operator*>(op);
        const size_t given = static_cast<size_t>(count), expected = target.defaults.size();
        if (given > expected) throw std::invalid_argument("too many arguments for " + target.handle.schema().name());
        torch::jit::Stack stack;
        stack.reserve(expected);
        for (size_t i = 0; i < given; i++) stack.push_back(box(arguments[i], target.defaults[i]));
        stack.insert(stack.end(), target.defaults.begin() + count, target.defaults.end());
        target.handle.callBoxed(stack);
        for (size_t i = 0; i < stack.size() && static_cast<int32_t>(i) < capacity; i++) results[i] = unbox(std::move(stack[i]));
        return static_cast<int32_t>(stack.size());
    });
}
