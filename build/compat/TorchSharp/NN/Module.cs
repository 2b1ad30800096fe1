using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A tree of named parameters, buffers and modules. Fields of these types register themselves under the field's name
        /// (with <see cref="RegisterComponents"/>) if they are not registered yet.
        /// </summary>
        public class Module : IDisposable
        {
            private readonly Dictionary<string, Parameter> ownParameters = [];
            private readonly Dictionary<string, (Tensor Tensor, bool Persistent)> ownBuffers = [];
            private readonly Dictionary<string, Module> ownModules = [];
            private bool componentsRegistered;

            protected string? name;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => name ?? GetType().Name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach ((_, Module module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    using Tensor? gradient = parameter.grad;
                    if (gradient is not null && set_to_none)
                        parameter.grad = null;
                    else
                        gradient?.zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module module) in ownModules)
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!ownParameters.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!ownBuffers.TryAdd(name, (tensor, persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    ownModules.Remove(name);
                    return;
                }

                if (string.IsNullOrEmpty(name))
                    throw new ArgumentException("module name can't be empty string \"\"");
                if (name.Contains('.'))
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                submodule.RegisterComponents();
                if (!ownModules.TryAdd(name, submodule))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                HashSet<nint> seen = [];
                IEnumerable<(string Name, Parameter Parameter)> all = ownParameters.Select(own => (own.Key, own.Value));
                if (recurse)
                    all = all.Concat(ownModules.SelectMany(own => own.Value.named_parameters().Select(of => ($"{own.Key}.{of.name}", of.parameter))));
                foreach ((string name, Parameter parameter) in all)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter.Handle))
                        yield return (name, parameter);
                }
            }

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                HashSet<nint> seen = [];
                IEnumerable<(string Name, Tensor Buffer)> all =
                    ownBuffers.Where(own => own.Value.Persistent).Select(own => (own.Key, own.Value.Tensor));
                if (recurse)
                {
                    all = all.Concat(
                        ownModules.SelectMany(
                            own => own.Value.named_buffers(true, include_nonpersistent).Select(of => ($"{own.Key}.{of.name}", of.buffer))));
                }

                foreach ((string name, Tensor buffer) in all)
                {
                    if (!buffer.IsInvalid && seen.Add(buffer.Handle))
                        yield return (name, buffer);
                }
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => ownModules.Select(own => (own.Key, own.Value));

            /// <summary>The modules below this one, without itself: first the children, then theirs.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(
                    ownModules.SelectMany(own => own.Value.named_modules().Select(of => ($"{own.Key}.{of.name}", of.module))));

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(pair => pair.buffer);

            public virtual IEnumerable<Module> children() => named_children().Select(pair => pair.module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(pair => pair.module);

            public virtual Parameter? get_parameter(string target) =>
                named_parameters().Where(pair => pair.name == target).Select(pair => pair.parameter).FirstOrDefault();

            public virtual Tensor? get_buffer(string target) =>
                named_buffers().Where(pair => pair.name == target).Select(pair => pair.buffer).FirstOrDefault();

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string start = string.IsNullOrEmpty(prefix) ? "" : $"{prefix}.";
                foreach ((string name, Parameter parameter) in named_parameters())
                    destination.TryAdd(start + name, parameter);
                foreach ((string name, Tensor buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(start + name, buffer);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                List<string> unexpected = [.. source.Keys.Where(key => !Skipped(key) && !own.ContainsKey(key))];
                List<string> missing = [.. own.Keys.Where(key => !Skipped(key) && !source.ContainsKey(key))];
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using IDisposable noGradient = no_grad();
                foreach ((string key, Tensor tensor) in source)
                {
                    if (!Skipped(key) && own.TryGetValue(key, out Tensor? target))
                        target.copy_(tensor);
                }

                return (missing, unexpected);

                bool Skipped(string key) => skip?.Contains(key) == true;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Moves or converts everything below; used by the extensions in ModuleExtensionMethods.</summary>
            internal void Convert(ScalarType? dtype, Device? device)
            {
                foreach ((_, Module module) in named_children())
                    module.Convert(dtype, device);
                foreach ((string name, Parameter parameter) in named_parameters(false).ToList())
                {
                    if (!Differs(parameter, dtype, device))
                        continue;
                    using IDisposable noGradient = no_grad();
                    var converted = new Parameter(Converted(parameter, dtype, device), parameter.requires_grad);
                    converted.DetachFromDisposeScope();
                    using Tensor? gradient = parameter.grad;
                    if (gradient is not null)
                    {
                        using Tensor moved = Converted(gradient, dtype, device);
                        converted.grad = moved;
                    }

                    if (!SetProperty(name, converted))
                    {
                        parameter.Dispose();
                        ownParameters[name] = converted;
                        SetField(name, converted);
                    }
                }

                foreach ((string name, Tensor buffer) in named_buffers(false).ToList())
                {
                    if (!Differs(buffer, dtype, device))
                        continue;
                    Tensor converted = Converted(buffer, dtype, device).DetachFromDisposeScope();
                    if (!SetProperty(name, converted))
                    {
                        buffer.Dispose();
                        ownBuffers[name] = (converted, ownBuffers[name].Persistent);
                        SetField(name, converted);
                    }
                }
            }

            /// <summary>Registers the fields that hold parameters, buffers or modules, once.</summary>
            protected virtual void RegisterComponents()
            {
                if (componentsRegistered)
                    return;
                componentsRegistered = true;
                foreach (FieldInfo field in Fields())
                {
                    if (ownModules.ContainsKey(field.Name) || ownParameters.ContainsKey(field.Name) || ownBuffers.ContainsKey(field.Name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach ((_, Tensor buffer) in named_buffers(false).ToList())
                    buffer.DetachFromDisposeScope().Dispose();
                foreach ((_, Parameter parameter) in named_parameters(false).ToList())
                    parameter.DetachFromDisposeScope().Dispose();
                foreach ((_, Module module) in ownModules)
                    module.Dispose();
            }

            private static bool Differs(Tensor tensor, ScalarType? dtype, Device? device) =>
                (dtype is { } type && tensor.is_floating_point() && tensor.dtype != type) || (device is not null && !tensor.IsOn(device));

            private static Tensor Converted(Tensor tensor, ScalarType? dtype, Device? device) =>
                tensor.to(tensor.is_floating_point() ? dtype ?? tensor.dtype : tensor.dtype, device ?? tensor.device);

            // As in TorchSharp, a replaced tensor is found again only by its registered name: in a public property, whose
            // setter has to register it, or in a field.
            private bool SetProperty(string name, Tensor replacement)
            {
                PropertyInfo? property = GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance);
                property?.SetValue(this, replacement);
                return property is not null;
            }

            private void SetField(string name, Tensor replacement) =>
                Fields().FirstOrDefault(field => field.Name == name)?.SetValue(this, replacement);

            private IEnumerable<FieldInfo> Fields()
            {
                const BindingFlags own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
                for (Type? type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(own))
                        yield return field;
                }
            }
        }
    }
}
