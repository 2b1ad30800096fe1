using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>A decoded picture, of 8 bits a colour.</summary>
/// <param name="Pixels">Row by row; red in the lowest byte, then green, blue and an opacity of 255.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal sealed record Picture(uint[] Pixels, int Height, int Width)
{
    /// <summary>ML.NET's image of it, which the caller disposes of.</summary>
    public MLImage ToImage() => MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Rgba32, MemoryMarshal.AsBytes<uint>(Pixels));
}
