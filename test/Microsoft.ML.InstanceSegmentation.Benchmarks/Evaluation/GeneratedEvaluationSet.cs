using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Evaluation;

/// <summary>
/// Annotations and detections in COCO's format, of images that need not be there: blobs as polygons, some as crowd regions of run lengths, and
/// detections with run-length masks, of which about a third are shifted and scaled copies of the instances.
/// </summary>
internal static class GeneratedEvaluationSet
{
    private const int Height = 480, Width = 640;
    private const double CrowdShare = 0.01, CopyShare = 0.35;

    /// <summary>Writes both files, and gives the numbers of instances and detections.</summary>
    public static (int Instances, int Detections) Write(string annotationFile, string resultsFile, int images, double instancesPerImage, int classes, int detectionsPerImage, int seed)
    {
        var random = new Random(seed);
        int instances = 0, detections = 0;
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using FileStream annotationStream = File.Create(annotationFile), resultsStream = File.Create(resultsFile);
        using Utf8JsonWriter annotations = new(annotationStream, options), results = new(resultsStream, options);
        annotations.WriteStartObject();
        annotations.WriteStartArray("images");
        for (int image = 1; image <= images; image++)
        {
            annotations.WriteStartObject();
            annotations.WriteNumber("id", image);
            annotations.WriteString("file_name", FileName(image));
            annotations.WriteNumber("width", Width);
            annotations.WriteNumber("height", Height);
            annotations.WriteEndObject();
        }
        annotations.WriteEndArray();
        annotations.WriteStartArray("categories");
        for (int category = 1; category <= classes; category++)
        {
            annotations.WriteStartObject();
            annotations.WriteNumber("id", category);
            annotations.WriteString("name", $"class {category}");
            annotations.WriteEndObject();
        }
        annotations.WriteEndArray();
        annotations.WriteStartArray("annotations");
        results.WriteStartArray();
        for (int image = 1; image <= images; image++)
        {
            var blobs = new List<(Blob Blob, int Category)>();
            int count = (int)Math.Floor(image * instancesPerImage) - (int)Math.Floor((image - 1) * instancesPerImage);
            for (int i = 0; i < count; i++)
            {
                (Blob blob, int category) = (Blob.Draw(random), random.Next(1, classes + 1));
                blobs.Add((blob, category));
                Annotate(annotations, ++instances, image, category, blob, random.NextDouble() < CrowdShare);
            }
            for (int i = 0; i < detectionsPerImage; i++)
            {
                bool isCopy = blobs.Count > 0 && random.NextDouble() < CopyShare;
                (Blob blob, int category) = isCopy ? blobs[random.Next(blobs.Count)] : (Blob.Draw(random), random.Next(1, classes + 1));
                Detect(results, image, category, isCopy ? blob.Moved(random) : blob, Math.Round(isCopy ? 1 - random.NextDouble() * 0.8 : random.NextDouble() * 0.5, 3));
                detections++;
            }
            annotations.Flush();
            results.Flush();
        }
        annotations.WriteEndArray();
        annotations.WriteEndObject();
        results.WriteEndArray();
        return (instances, detections);
    }

    public static string FileName(int image) => string.Create(CultureInfo.InvariantCulture, $"{image:000000000000}.jpg");

    private static void Annotate(Utf8JsonWriter writer, int id, int image, int category, Blob blob, bool isCrowd)
    {
        double[] polygon = blob.Polygon();
        RunLengthMask mask = RunLengthMask.FromPolygons(Height, Width, [polygon]);
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteNumber("image_id", image);
        writer.WriteNumber("category_id", category);
        WriteBox(writer, mask);
        writer.WriteNumber("area", mask.Area);
        writer.WriteNumber("iscrowd", isCrowd ? 1 : 0);
        writer.WritePropertyName("segmentation");
        if (isCrowd)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("counts");
            foreach (int run in mask.Counts)
                writer.WriteNumberValue(run);
            writer.WriteEndArray();
            writer.WriteStartArray("size");
            writer.WriteNumberValue(Height);
            writer.WriteNumberValue(Width);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartArray();
            writer.WriteStartArray();
            foreach (double coordinate in polygon)
                writer.WriteNumberValue(coordinate);
            writer.WriteEndArray();
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void Detect(Utf8JsonWriter writer, int image, int category, Blob blob, double score)
    {
        RunLengthMask mask = RunLengthMask.FromPolygons(Height, Width, [blob.Polygon()]);
        writer.WriteStartObject();
        writer.WriteNumber("image_id", image);
        writer.WriteNumber("category_id", category);
        WriteBox(writer, mask);
        writer.WriteNumber("score", score);
        writer.WritePropertyName("segmentation");
        writer.WriteRawValue(mask.ToJson(), skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter writer, RunLengthMask mask)
    {
        PixelBounds box = mask.BoundingBox;
        writer.WriteStartArray("bbox");
        writer.WriteNumberValue(box.X);
        writer.WriteNumberValue(box.Y);
        writer.WriteNumberValue(box.Width);
        writer.WriteNumberValue(box.Height);
        writer.WriteEndArray();
    }

    /// <summary>A round shape with dents: corners at distances from its middle that vary smoothly.</summary>
    private sealed record Blob(double X, double Y, double Radius, double[] Shape)
    {
        public static Blob Draw(Random random)
        {
            // As COCO's: many small ones, and a few that fill much of the image.
            double radius = 6 * Math.Exp(random.NextDouble() * 3.2);
            int corners = random.Next(10, 40);
            double first = random.NextDouble() * 6, second = random.NextDouble() * 6;
            return new Blob(
                random.NextDouble() * Width, random.NextDouble() * Height, radius,
                [.. Enumerable.Range(0, corners).Select(corner => 1 + 0.3 * Math.Sin(first + 2 * Math.PI * 2 * corner / corners) + 0.15 * Math.Sin(second + 2 * Math.PI * 5 * corner / corners))]);
        }

        public Blob Moved(Random random) => this with
        {
            X = X + Radius * 0.3 * (random.NextDouble() - 0.5),
            Y = Y + Radius * 0.3 * (random.NextDouble() - 0.5),
            Radius = Radius * (0.85 + 0.3 * random.NextDouble()),
        };

        public double[] Polygon()
        {
            double x = Math.Clamp(X, Radius / 2, Width - Radius / 2), y = Math.Clamp(Y, Radius / 2, Height - Radius / 2);
            return
            [
                .. Shape.Index().SelectMany(corner =>
                {
                    (double sin, double cos) = Math.SinCos(2 * Math.PI * corner.Index / Shape.Length);
                    return new[] { Round(Math.Clamp(x + Radius * corner.Item * cos, 0, Width)), Round(Math.Clamp(y + Radius * corner.Item * sin, 0, Height)) };
                }),
            ];
        }

        private static double Round(double value) => Math.Round(value, 2);
    }
}
