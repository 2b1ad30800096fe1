namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// A smooth random displacement of each pixel (Simard et al. 2003, section 2): uniform noise, smoothed by a Gaussian, then multiplied. The
/// noise is drawn and smoothed on a grid of a few nodes for each standard deviation of the Gaussian, and interpolated between them, since
/// the field has no finer detail; and it is multiplied so that the outcome, not the noise, has the amplitude.
/// </summary>
internal sealed class ElasticField
{
    // At half a standard deviation neighbouring nodes have a correlation of 0.94: between them the field is all but a straight line.
    private const float NodesPerSigma = 2;

    // The Gaussian is cut off here, in standard deviations.
    private const float Cutoff = 3;

    // Of the uniform distribution from -1 to 1.
    private static readonly float s_noiseDeviation = 1 / MathF.Sqrt(3);

    private readonly float _spacing;
    private readonly int _columns;
    private readonly float[] _x, _y;

    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="amplitude">Standard deviation of the displacement along each axis, in pixels.</param>
    /// <param name="sigma">Standard deviation of the smoothing Gaussian, in pixels.</param>
    /// <param name="random">The source of the noise.</param>
    public ElasticField(int height, int width, float amplitude, float sigma, Random random)
    {
        _spacing = MathF.Max(1, sigma / NodesPerSigma);
        _columns = (int)(width / _spacing) + 2;
        int rows = (int)(height / _spacing) + 2;
        float[] kernel = GaussianKernel.Of(sigma / _spacing, Cutoff);
        _x = Smooth(rows, _columns, kernel, amplitude, random);
        _y = Smooth(rows, _columns, kernel, amplitude, random);
        foreach (float displacement in _x.Concat(_y))
            Largest = MathF.Max(Largest, MathF.Abs(displacement));
    }

    /// <summary>The largest displacement along an axis, in pixels.</summary>
    public float Largest { get; }

    /// <summary>How far the pixels of a row are moved, in pixels.</summary>
    public void Row(int y, Span<float> displacementX, Span<float> displacementY)
    {
        float row = y / _spacing;
        int top = (int)row;
        Interpolate(_x.AsSpan(top * _columns, 2 * _columns), row - top, displacementX);
        Interpolate(_y.AsSpan(top * _columns, 2 * _columns), row - top, displacementY);
    }

    /// <summary>Bilinear interpolation between two rows of nodes.</summary>
    private void Interpolate(ReadOnlySpan<float> nodes, float down, Span<float> values)
    {
        float perPixel = 1 / _spacing;
        for (int x = 0; x < values.Length; x++)
        {
            float column = x * perPixel;
            int left = (int)column;
            float before = nodes[left] + down * (nodes[left + _columns] - nodes[left]);
            float after = nodes[left + 1] + down * (nodes[left + 1 + _columns] - nodes[left + 1]);
            values[x] = before + (column - left) * (after - before);
        }
    }

    /// <summary>Noise on a grid that is larger by the kernel, so that the field is as strong at the border as inside.</summary>
    private static float[] Smooth(int rows, int columns, float[] kernel, float amplitude, Random random)
    {
        int noiseColumns = columns + kernel.Length - 1;
        var noise = new float[(rows + kernel.Length - 1) * noiseColumns];
        for (int i = 0; i < noise.Length; i++)
            noise[i] = random.Between(-1, 1);
        // Smoothing multiplies the variance of independent numbers by the sum of the squared weights, here of both directions.
        float factor = amplitude / (s_noiseDeviation * kernel.Sum(weight => weight * weight));
        var smooth = new float[rows * columns];
        var down = new float[noiseColumns];
        for (int row = 0; row < rows; row++)
        {
            Array.Clear(down);
            for (int k = 0; k < kernel.Length; k++)
                GaussianKernel.AddScaled(down, noise.AsSpan((row + k) * noiseColumns, noiseColumns), kernel[k]);
            for (int k = 0; k < kernel.Length; k++)
                GaussianKernel.AddScaled(smooth.AsSpan(row * columns, columns), down.AsSpan(k, columns), factor * kernel[k]);
        }
        return smooth;
    }
}
