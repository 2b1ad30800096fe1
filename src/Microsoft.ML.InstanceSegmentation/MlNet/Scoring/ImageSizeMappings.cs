using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>
/// Tells a program that loads a model of the fixed size of images it was fitted on, where that is none of <see cref="CommonImageSizes"/>:
/// ML.NET must know the size before it binds the images (<see cref="ImageType"/>).
/// </summary>
/// <remarks>
/// A custom mapping is saved as its contract's name and nothing else, so the size is written as a row of mappings that map nothing, one for
/// each bit. ML.NET asks their factories for the mappings in the chain's order, on the thread that loads the model.
/// </remarks>
internal static class ImageSizeMappings
{
    private const int BitsOfSide = 16;

    [ThreadStatic]
    private static uint s_bits;

    /// <summary>The mappings for a type of images; none where they are not needed.</summary>
    public static IEnumerable<IEstimator<ITransformer>> For(MLContext context, DataViewType type)
    {
        if (type is not ImageDataViewType { Height: > 0 and < 1 << BitsOfSide, Width: > 0 and < 1 << BitsOfSide } size
            || CommonImageSizes.All().Contains((size.Height, size.Width)))
        {
            yield break;
        }
        uint bits = ((uint)size.Height << BitsOfSide) | (uint)size.Width;
        for (int bit = 2 * BitsOfSide - 1; bit >= 0; bit--)
        {
            yield return ((bits >> bit) & 1) == 0
                ? Mapping(context, new ZeroMapping(), ZeroMapping.ContractName)
                : Mapping(context, new OneMapping(), OneMapping.ContractName);
        }
        yield return Mapping(context, new EndMapping(), EndMapping.ContractName);
    }

    private static CustomMappingEstimator<NoColumns, NoColumns> Mapping(MLContext context, SizeMapping mapping, string contract) =>
        context.Transforms.CustomMapping(mapping.GetMapping(), contract);

    /// <summary>A row type of no columns.</summary>
    internal sealed class NoColumns;

    /// <summary>A mapping of nothing that means something when it is loaded.</summary>
    internal abstract class SizeMapping : CustomMappingFactory<NoColumns, NoColumns>
    {
        public sealed override Action<NoColumns, NoColumns> GetMapping()
        {
            OnLoad();
            return Nothing;
        }

        protected abstract void OnLoad();

        private static void Nothing(NoColumns input, NoColumns output)
        {
        }
    }

    [CustomMappingFactoryAttribute(ContractName)]
    internal sealed class ZeroMapping : SizeMapping
    {
        public const string ContractName = "Microsoft.ML.InstanceSegmentation.Size0";

        protected override void OnLoad() => s_bits <<= 1;
    }

    [CustomMappingFactoryAttribute(ContractName)]
    internal sealed class OneMapping : SizeMapping
    {
        public const string ContractName = "Microsoft.ML.InstanceSegmentation.Size1";

        protected override void OnLoad() => s_bits = (s_bits << 1) | 1;
    }

    [CustomMappingFactoryAttribute(ContractName)]
    internal sealed class EndMapping : SizeMapping
    {
        public const string ContractName = "Microsoft.ML.InstanceSegmentation.SizeEnd";

        protected override void OnLoad()
        {
            int height = (int)(s_bits >> BitsOfSide), width = (int)(s_bits & ((1 << BitsOfSide) - 1));
            s_bits = 0;
            if (height > 0 && width > 0)
                ImageType.Register(height, width);
        }
    }
}
