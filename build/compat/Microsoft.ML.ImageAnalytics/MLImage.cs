using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Data;

/// <summary>An image of 8-bit pixels of 4 channels, rows from the top, without gaps between them.</summary>
public sealed class MLImage : IDisposable
{
    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _format;
    private byte[]? _pixels;
    private string? _tag;

    internal MLImage(int width, int height, MLPixelFormat format, byte[] pixels)
    {
        _width = width;
        _height = height;
        _format = format;
        _pixels = pixels;
    }

    public int Width => Checked(_width);

    public int Height => Checked(_height);

    public MLPixelFormat PixelFormat => Checked(_format);

    public int BitsPerPixel => Checked(32);

    public ReadOnlySpan<byte> Pixels => Bytes;

    public byte[] GetBGRPixels
    {
        get
        {
            byte[] pixels = Bytes;
            byte[] bgr = new byte[3 * _width * _height];
            (int blue, int red) = _format == MLPixelFormat.Bgra32 ? (0, 2) : (2, 0);
            for (int from = 0, to = 0; to < bgr.Length; from += 4, to += 3)
                (bgr[to], bgr[to + 1], bgr[to + 2]) = (pixels[from + blue], pixels[from + 1], pixels[from + red]);
            return bgr;
        }
    }

    [AllowNull]
    public string Tag
    {
        get => Checked(_tag)!;
        set
        {
            _ = Bytes;
            _tag = value;
        }
    }

    private byte[] Bytes => _pixels ?? throw Disposed();

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        // A file that is missing is as invalid as one that is no image.
        byte[] file;
        try
        {
            file = File.ReadAllBytes(imagePath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException("Invalid path", nameof(imagePath), error);
        }
        return ImageCodec.Decode(file) ?? throw new ArgumentException("Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using MemoryStream file = new();
        imageStream.CopyTo(file);
        return ImageCodec.Decode(file.ToArray()) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != width * height * 4)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.", nameof(imagePixelData));
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    /// <summary>Saves in the format of the file's extension: .png, .jpg or .jpeg.</summary>
    public void Save(string imagePath)
    {
        byte[] pixels = Bytes;
        byte[] file = ImageCodec.Encode(Path.GetExtension(imagePath), _width, _height, _format, pixels) ??
            throw new ArgumentException("Path has invalid image file extension, or one of a format that cannot be saved. Try save it with `Jpeg` or `Png` format.", nameof(imagePath));
        File.WriteAllBytes(imagePath, file);
    }

    public void Dispose() => _pixels = null;

    private T Checked<T>(T value) => _pixels is null ? throw Disposed() : value;

    private static InvalidOperationException Disposed() => new("Object is disposed.");
}
