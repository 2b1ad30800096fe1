namespace Microsoft.ML;

/// <summary>Tells that a saved model with this signature is read by <c>Create(IHostEnvironment, ModelLoadContext)</c> of a type.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableModelAttribute(string loaderSignature, Type type) : Attribute
{
    public string LoaderSignature { get; } = loaderSignature;

    public Type Type { get; } = type;
}
