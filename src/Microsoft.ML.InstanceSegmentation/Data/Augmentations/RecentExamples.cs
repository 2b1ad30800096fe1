namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// The training images that came last, for the augmentations that make an image of several: enough of them for variety, in bounded memory.
/// </summary>
internal sealed class RecentExamples
{
    public const int MostImages = 32;

    /// <summary>Most bytes of pixels; the last image is kept however large it is.</summary>
    public const long MostBytes = 64 << 20;

    private readonly List<ImageExample> _examples = [];
    private long _bytes;

    public int Count => _examples.Count;

    /// <summary>Adds an image, and forgets the oldest where there are too many.</summary>
    public void Add(ImageExample example)
    {
        _examples.Add(example);
        _bytes += example.Pixels.Length;
        while (_examples.Count > MostImages || (_bytes > MostBytes && _examples.Count > 1))
        {
            _bytes -= _examples[0].Pixels.Length;
            _examples.RemoveAt(0);
        }
    }

    /// <summary>One at random; null while there is none.</summary>
    public ImageExample? Draw(Random random) => _examples.Count == 0 ? null : _examples[random.Next(_examples.Count)];
}
