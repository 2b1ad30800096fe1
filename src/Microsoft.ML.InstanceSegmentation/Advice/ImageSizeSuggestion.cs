using Microsoft.ML.InstanceSegmentation.Data;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>A size of the network's input chosen for the objects of a data set, and why.</summary>
internal sealed record ImageSizeSuggestion(ImageOptions Image, string Reason)
{
    /// <summary>Six cells of the finest level's features, of stride 4: fewer hold little of an outline.</summary>
    private const float LeastPixels = 24;

    /// <summary>Two cells of the finest level's features.</summary>
    private const float SmallestLearnt = 8;

    /// <summary>Three pixels to each of the 28 cells of a mask: more add time but no detail.</summary>
    private const float MostPixels = 96;

    /// <summary>Longest side: the time and the memory of a step grow with its square.</summary>
    private const double MostSide = 1024;

    /// <summary>Two cells of the coarsest level, of stride 64.</summary>
    private const double LeastSide = 128;

    /// <summary>More would invent pixels rather than show them.</summary>
    private const double MostEnlargement = 2;

    private const double RoundTo = 32;

    /// <summary>In pixels; keeps 4/3 in single precision from making 401 of 300.</summary>
    private const double Tolerance = 0.01;

    /// <summary>Nine images of ten reach MinSize; MaxSize holds the longer ones.</summary>
    private const double ImagesWithin = 0.9;

    /// <param name="data">Statistics with at least one object.</param>
    public static ImageSizeSuggestion For(DatasetStatistics data)
    {
        float side = data.ShorterSides.Median;
        float share = new Quantiles(data.ObjectSizes.Select(item => item.ShareOfImage)).Median;
        float elongation = data.ImageElongations.At(ImagesWithin);
        double wanted = Math.Clamp(side, LeastPixels / share, MostPixels / share);
        double most = Math.Min(MostEnlargement * side, MostSide / elongation);
        double size = Math.Min(most, Math.Max(wanted, LeastSide));
        // The files' own size stays, since resizing blurs.
        int minSize = size == side ? (int)side : Rounded(size, most);
        int maxSize = Math.Max(minSize, (int)Math.Min(MostSide, Math.Ceiling((minSize * (double)elongation) - Tolerance)));
        var image = new ImageOptions { MinSize = minSize, MaxSize = maxSize };
        return new ImageSizeSuggestion(image, Text(data, image, most));
    }

    /// <summary>Up to a multiple of 32 where the limit allows, else down to one.</summary>
    private static int Rounded(double size, double most)
    {
        most += Tolerance;
        double up = Math.Ceiling(size / RoundTo) * RoundTo;
        double down = Math.Floor(most / RoundTo) * RoundTo;
        return up <= most ? (int)up : down >= RoundTo ? (int)down : Math.Max(1, (int)most);
    }

    private static string Text(DatasetStatistics data, ImageOptions image, double most)
    {
        float before = new Quantiles(data.ObjectSizes.Select(item => item.Side)).Median;
        float after = new Quantiles(data.SizesAt(image).Select(item => item.Side)).Median;
        float side = data.ShorterSides.Median;
        string text = Invariant($"Images get a shorter side of {image.MinSize} and a longer one of at most {image.MaxSize} pixels; ")
            + Invariant($"the files' shorter side is {side:0} in the median. The median object's √area of {before:0.#} pixels becomes ")
            + Invariant($"{after:0.#}; {LeastPixels} to {MostPixels} are aimed at.");
        double pixels = Math.Pow(image.MinSize / side, 2);
        if (pixels > 1)
            text += Invariant($" A step takes about {pixels:0.#} times as long as at the files' size.");
        if (after < LeastPixels)
        {
            text += most < MostEnlargement * side
                ? Invariant($" It is no more because no side shall pass {MostSide}; cut the images into tiles to show the objects larger.")
                : Invariant($" It is no more because the files are enlarged by {MostEnlargement} at most.");
        }
        if (after < SmallestLearnt)
            text += Invariant($" Objects of {after:0.#} pixels have next to no outline to learn: images of a higher resolution are needed.");
        return text;
    }
}
