namespace Microsoft.ML.InstanceSegmentation;

/// <summary>One instance that a model found in an image.</summary>
public sealed class PredictedInstance
{
    private readonly float[] _box;
    private readonly string _maskJson;
    private RunLengthMask? _mask;

    internal PredictedInstance(string label, float score, ReadOnlySpan<float> box, string maskJson)
    {
        Label = label;
        Score = score;
        _box = box.ToArray();
        _maskJson = maskJson;
    }

    /// <summary>Name of its class.</summary>
    public string Label { get; }

    /// <summary>0 to 1; higher is more confident.</summary>
    public float Score { get; }

    /// <summary>Its box: x0, y0, x1, y1 in the image's pixels.</summary>
    public IReadOnlyList<float> Box => _box;

    /// <summary>Its pixels; decoded when it is first asked for.</summary>
    public RunLengthMask Mask => _mask ??= RunLengthMask.Parse(_maskJson);

    /// <summary>Label, score and box.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Label} {Score:0.00} at ({_box[0]:0.0}, {_box[1]:0.0}, {_box[2]:0.0}, {_box[3]:0.0})");
}
