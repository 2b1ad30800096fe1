using System.Runtime.CompilerServices;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The normalisation after a convolution.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Epsilon">What each variance is increased by before its root divides.</param>
internal readonly record struct NormalizationSettings(BackboneNorm Kind, double Epsilon = NormalizationSettings.DefaultEpsilon)
{
    /// <summary>The value of Ioffe and Szegedy's and of Wu and He's code, and of PyTorch.</summary>
    public const double DefaultEpsilon = 1e-5;

    /// <summary>Wu and He 2018, section 4.1: the number of groups of <see cref="BackboneNorm.Group"/>.</summary>
    public const int Groups = 32;

    /// <summary>Throws where there is no such normalisation, or not of so many channels.</summary>
    public static void Check(
        BackboneNorm? norm,
        int channels,
        [CallerArgumentExpression(nameof(norm))] string normOption = "",
        [CallerArgumentExpression(nameof(channels))] string channelsOption = "")
    {
        if (norm is not { } kind)
            return;
        OptionCheck.Defined(kind, normOption);
        OptionCheck.That(
            kind != BackboneNorm.Group || channels % Groups == 0,
            $"{channelsOption} is {channels}; {normOption} Group needs a multiple of its {Groups} groups.",
            channelsOption);
    }
}
