using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How image files are read.</summary>
public sealed record ImageFileOptions
{
    /// <summary>
    /// Whether an image is taken as it is stored, whatever its EXIF orientation says. Default false: it is turned upright, as every labelling
    /// tool and viewer shows it, so that labels and pixels fit. A camera held sideways or upside down stores the picture so.
    /// </summary>
    public bool KeepStoredOrientation { get; init; }

    /// <summary>
    /// Most pixels of an image, greater than 0; one of more is refused before it is decoded, since a file of a few kilobytes can claim a
    /// picture of gigabytes. Default 178956970, half a gigabyte of colours.
    /// </summary>
    public long MaxPixels { get; init; } = 178_956_970;

    /// <summary>
    /// The values of files of more than 8 bits a sample (PNG and TIFF of 16) that become black and white. Default null: the upper 8 bits are
    /// taken, so that an image that uses 10 or 12 of 16 bits comes out nearly black. A model keeps the window of the images that it was trained
    /// with (<see cref="ImageOptions.Window"/>).
    /// </summary>
    public IntensityWindow? Window { get; init; }

    internal void Validate()
    {
        OptionCheck.Positive(MaxPixels, "Images.MaxPixels");
        Window?.Validate();
    }
}
