using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A part of the network with weights, registered under their state-dict names.</summary>
internal abstract class Layer(string name) : nn.Module(name)
{
    /// <summary>TorchSharp would register every field again under the field's name; all is registered by its own name already.</summary>
    protected override void RegisterComponents()
    {
    }
}

/// <summary>Modules under a common part of their state-dict names.</summary>
internal sealed class ModuleGroup() : Layer(nameof(ModuleGroup));
