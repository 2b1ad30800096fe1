namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns. It takes the native tensor over from its argument, which is invalid after.</summary>
public class Parameter : torch.Tensor
{
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data.with_requires_grad(requires_grad).GiveHandleAway(), register: false)
    {
        DisposeScope.Replace(data, this);
    }
}
