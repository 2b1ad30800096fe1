namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Modules under a common part of their state-dict names.</summary>
internal sealed class ModuleGroup() : Layer(nameof(ModuleGroup));
