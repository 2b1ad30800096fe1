// N: images. C: channels. R: regions. P: bins along each side. Level l has feature maps of H_l × W_l cells.
using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Region pooling on the CPU as one node of the graph over all levels, computed by <see cref="CpuPoolingLoop{T}"/>.</summary>
internal sealed class RegionPoolingAutograd : autograd.SingleTensorFunction<RegionPoolingAutograd>
{
    private const string CallKey = "call";
    private const string ShapesKey = "shapes";

    public override string Name => nameof(RegionPoolingAutograd);

    public static Tensor Pool(IReadOnlyList<Tensor> features, PoolingCall call) => apply([.. features, call]);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (PoolingCall)vars[^1];
        Tensor[] features = [.. vars[..^1].Cast<Tensor>()];
        ctx.save_data(CallKey, call);
        ctx.save_data(ShapesKey, Array.ConvertAll(features, level => level.shape));
        // A maximum's gradient goes to one place, which is found in the features again; an average's needs no features.
        ctx.save_for_backward(call.Method.TakesMaximum ? [.. features] : []);
        return features[0].dtype == ScalarType.Float64 ? Forward<double>(features, call) : Forward<float>(features, call);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (PoolingCall)ctx.get_data(CallKey);
        var shapes = (long[][])ctx.get_data(ShapesKey);
        try
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] gradients = Array.ConvertAll(shapes, shape => ChannelsLast.Zeros(shape, grad_output.dtype));
            Tensor[] features = [.. ctx.get_saved_variables()];
            if (grad_output.dtype == ScalarType.Float64)
                Backward<double>(features, grad_output, gradients, call);
            else
                Backward<float>(features, grad_output, gradients, call);
            return [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope()), null!];
        }
        catch (Exception exception)
        {
            // The exception is thrown after the pass; until then one number for all cells, without memory of their own, marks the gradient.
            call.Failure.Keep(exception);
            Tensor none = tensor(float.NaN, grad_output.dtype);
            return [.. shapes.Select(shape => none.expand(shape)), null!];
        }
    }

    private static Tensor Forward<T>(Tensor[] features, PoolingCall call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor pooled = ChannelsLast.Empty([call.Regions.Length, features[0].shape[1], call.Method.Bins, call.Method.Bins], features[0].dtype);
        CpuPoolingLoop<T>.Forward(call, ReadFrom<T>(features), FeatureMemory<T>.WriteTo(pooled));
        return pooled;
    }

    private static void Backward<T>(Tensor[] features, Tensor gradOutput, Tensor[] gradients, PoolingCall call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CpuPoolingLoop<T>.Backward(
            call, ReadFrom<T>(features), FeatureMemory<T>.ReadFrom(gradOutput), Array.ConvertAll(gradients, FeatureMemory<T>.WriteTo));

    private static FeatureMemory<T>[] ReadFrom<T>(Tensor[] levels)
        where T : unmanaged =>
        Array.ConvertAll(levels, FeatureMemory<T>.ReadFrom);
}
