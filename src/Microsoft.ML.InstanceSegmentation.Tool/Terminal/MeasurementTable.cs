using System.Globalization;
using CsvHelper;
using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Measurements of instances as a CSV file (RFC 4180), a row an instance.</summary>
/// <param name="writer">Where it is written.</param>
/// <param name="pixelSize">Side of a pixel in the unit of the measurements.</param>
internal sealed class MeasurementTable(TextWriter writer, double pixelSize) : IDisposable
{
    private readonly CsvWriter _csv = new(writer, CultureInfo.InvariantCulture);
    private bool _hasHeader;

    /// <summary>Adds the instances of an image; one without a pixel has nothing to measure.</summary>
    public void Add(string file, MLImage image, IReadOnlyList<PredictedInstance> instances)
    {
        foreach ((int index, PredictedInstance instance) in instances.Index().Where(each => each.Item.Mask.Area > 0))
        {
            InstanceMeasurements shape = instance.Mask.Measure(pixelSize);
            InstanceIntensity color = instance.Mask.MeasureIntensity(image);
            Write(
            [
                ("file", file), ("instance", index + 1), ("class", instance.Label), ("score", instance.Score),
                ("x0", instance.Box[0]), ("y0", instance.Box[1]), ("x1", instance.Box[2]), ("y1", instance.Box[3]),
                ("area", shape.Area), ("perimeter", shape.Perimeter), ("equivalent_diameter", shape.EquivalentDiameter),
                ("major_axis", shape.MajorAxis), ("minor_axis", shape.MinorAxis), ("eccentricity", shape.Eccentricity),
                ("orientation", shape.Orientation), ("solidity", shape.Solidity), ("centroid_x", shape.CentroidX), ("centroid_y", shape.CentroidY),
                ("mean_red", color.Mean[0]), ("mean_green", color.Mean[1]), ("mean_blue", color.Mean[2]),
                ("deviation_red", color.Deviation[0]), ("deviation_green", color.Deviation[1]), ("deviation_blue", color.Deviation[2]),
            ]);
        }
    }

    public void Dispose() => _csv.Dispose();

    private void Write((string Name, object Value)[] row)
    {
        if (!_hasHeader)
        {
            foreach ((string name, _) in row)
                _csv.WriteField(name);
            _csv.NextRecord();
            _hasHeader = true;
        }
        foreach ((_, object value) in row)
            _csv.WriteField(value);
        _csv.NextRecord();
    }
}
