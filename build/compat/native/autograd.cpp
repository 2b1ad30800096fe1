// Gradients: backward, grad, modes, and functions whose forward and backward are written in C#.
#include "bridge.h"

#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace compat;

COMPAT_EXPORT bool compat_requires_grad(Handle tensor) {
    return tensor->requires_grad() || borrow(tensor).requires_grad();
}

// 0 on failure.
COMPAT_EXPORT int32_t compat_set_requires_grad(Handle tensor, bool value) {
    return guarded<int32_t>(0, [&] {
        borrow(tensor).set_requires_grad(value);
        return 1;
    });
}

COMPAT_EXPORT bool compat_is_leaf(Handle tensor) {
    return borrow(tensor).is_leaf();
}

// Null where there is none.
COMPAT_EXPORT Handle compat_grad(Handle tensor) {
    return guarded<Handle>(nullptr, [&] { return release(borrow(tensor).grad()); });
}

// 0 on failure.
COMPAT_EXPORT int32_t compat_set_grad(Handle tensor, Handle grad) {
    return guarded<int32_t>(0, [&] {
        borrow(tensor).mutable_grad() = borrow(grad);
        return 1;
    });
}

// 0 on failure.
COMPAT_EXPORT int32_t compat_backward(
    const Handle* tensors, int64_t count, const Handle* grads, int64_t grad_count, bool retain_graph, bool create_graph,
    const Handle* inputs, int64_t input_count) {
    return guarded<int32_t>(0, [&] {
        torch::autograd::backward(
            borrow_all(tensors, count), borrow_all(grads, grad_count), retain_graph, create_graph, borrow_all(inputs, input_count));
        return 1;
    });
}

// 0 on failure; hands out one gradient an input, null for an unused one.
COMPAT_EXPORT int32_t compat_gradients(
    const Handle* outputs, int64_t count, const Handle* inputs, int64_t input_count, const Handle* grads, int64_t grad_count,
    bool retain_graph, bool create_graph, bool allow_unused, Value* result) {
    return guarded<int32_t>(0, [&] {
        *result = hand_out(torch::autograd::grad(
            borrow_all(outputs, count), borrow_all(inputs, input_count), borrow_all(grads, grad_count), retain_graph, create_graph,
            allow_unused));
        return 1;
    });
}

COMPAT_EXPORT bool compat_grad_mode() {
    return c10::GradMode::is_enabled();
}

COMPAT_EXPORT void compat_set_grad_mode(bool enabled) {
    c10::GradMode::set_enabled(enabled);
}

COMPAT_EXPORT bool compat_is_inference_mode() {
    return c10::InferenceMode::is_enabled();
}

COMPAT_EXPORT void* compat_enter_inference_mode(bool enabled) {
    return new c10::InferenceMode(enabled);
}

COMPAT_EXPORT void compat_leave_inference_mode(void* guard) {
    delete static_cast<c10::InferenceMode*>(guard);
}

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// C#'s side. `function` is a GCHandle of the C# state of one application. Forward and backward return 0 after they
// have called compat_set_error: no exception crosses in either direction. Their outputs are handles in memory from
// compat_allocate, owned by the receiver.
struct Callbacks {
    int32_t (*forward)(void* function, AutogradContext* context, Value* outputs);
    int32_t (*backward)(void* function, AutogradContext* context, const Handle* grads, int64_t count, Value* outputs);
    void (*release)(void* function);
} callbacks;

// Frees the C# state with the graph node that holds it.
struct FunctionState : torch::CustomClassHolder {
    explicit FunctionState(void* function) : function(function) {}
    ~FunctionState() override {
        callbacks.release(function);
    }
    void* function;
};

const char* const state_key = "csharp";

variable_list take(const Value& outputs) {
    auto* handles = reinterpret_cast<Handle*>(outputs.bits);
    variable_list tensors;
    for (int64_t i = 0; i < outputs.count; i++) {
        tensors.push_back(
            handles[i] == nullptr
                ? at::Tensor()
                : at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handles[i])));
    }
    delete[] handles;
    return tensors;
}

struct CSharpFunction : torch::autograd::Function<CSharpFunction> {
    // Function::apply looks for tensors in a TensorList, but not in a vector.
    static variable_list forward(AutogradContext* context, void* function, at::TensorList /*inputs: C# has them*/) {
        context->saved_data[state_key] = c10::IValue::make_capsule(c10::make_intrusive<FunctionState>(function));
        Value outputs{};
        if (!callbacks.forward(function, context, &outputs)) throw std::runtime_error(last_error());
        return take(outputs);
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        auto state = context->saved_data[state_key].toCapsule();
        std::vector<Handle> handles;
        for (const at::Tensor& grad : grads) handles.push_back(release(grad));
        Value outputs{};
        void* function = static_cast<FunctionState*>(state.get())->function;
        if (!callbacks.backward(function, context, handles.data(), handles.size(), &outputs)) throw std::runtime_error(last_error());
        variable_list gradients = take(outputs);
        gradients.insert(gradients.begin(), at::Tensor()); // `function` is an argument too
        return gradients;
    }
};

} // namespace

COMPAT_EXPORT void compat_set_callbacks(Callbacks given) {
    callbacks = given;
}

// 0 on failure; hands out the outputs. Calls callbacks.forward once, and callbacks.release when the graph lets go.
COMPAT_EXPORT int32_t compat_apply(void* function, const Handle* inputs, int64_t count, Value* result) {
    return guarded<int32_t>(0, [&] {
        auto tensors = borrow_all(inputs, count);
        *result = hand_out(CSharpFunction::apply(function, at::TensorList(tensors)));
        return 1;
    });
}

COMPAT_EXPORT void compat_context_save(AutogradContext* context, const Handle* tensors, int64_t count) {
    context->save_for_backward(borrow_all(tensors, count));
}

// 0 on failure (a saved tensor was changed in place); null for a saved null.
COMPAT_EXPORT int32_t compat_context_saved(AutogradContext* context, Value* result) {
    return guarded<int32_t>(0, [&] {
        *result = hand_out(context->get_saved_variables());
        return 1;
    });
}

COMPAT_EXPORT void compat_context_mark(
    AutogradContext* context, const Handle* dirty, int64_t dirty_count, const Handle* constant, int64_t constant_count,
    bool materialize) {
    context->mark_dirty(borrow_all(dirty, dirty_count));
    context->mark_non_differentiable(borrow_all(constant, constant_count));
    context->set_materialize_grads(materialize);
}
