// What each augmentation does to your images: one picture, a row for each, with the masks and boxes that training would see.
using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tool;

var annotations = new Option<string?>("--annotations") { Description = "COCO annotations; without them, shapes are generated" };
var images = new Option<string?>("--images") { Description = "Folder of the images" };
var output = new Option<string>("--output") { Description = "The picture to write", DefaultValueFactory = _ => "output/augmentations.png" };
var count = new Option<int>("--count") { Description = "Images in each row", DefaultValueFactory = _ => 6 };
var seed = new Option<int>("--seed") { Description = "Seed of the random numbers", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Draws what each augmentation does to images and their instances.")
{
    annotations, images, output, count, seed,
};
command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
{
    string file = parsed.GetRequiredValue(output);
    string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
    (string annotationFile, string imageFolder) = Data(
        parsed.GetValue(annotations), parsed.GetValue(images), Path.Combine(folder, "shapes"));
    var ml = new MLContext();
    IDataView data = ml.InstanceSegmentation().LoadFromCoco(annotationFile, imageFolder);

    int inRow = parsed.GetValue(count);
    var rows = new List<Picture>();
    foreach ((string name, AugmentationOptions options) in Augmentations())
    {
        cancellation.ThrowIfCancellationRequested();
        IDataView changed = ml.InstanceSegmentation().PreviewAugmentation(data, options, inRow, parsed.GetValue(seed));
        List<Picture> row = [.. ml.Data.CreateEnumerable<Picture>(changed, reuseRowObject: false)];
        row.ForEach(picture => picture.FileName = name);
        rows.AddRange(row);
        // Every row begins at the left.
        inRow = row.Count;
    }
    ContactSheet.Save(
        ml.Data.LoadFromEnumerable(rows), file, rows.Count, inRow, options: new OverlayOptions { ShowLabels = false, FillOpacity = 0.15f });
    Console.WriteLine($"Wrote {file}");
    return 0;
}));
return command.Parse(args).Invoke();

static (string Annotations, string Images) Data(string? annotations, string? images, string shapesFolder)
{
    if (annotations is not null && images is not null)
        return (annotations, images);
    if (annotations is not null || images is not null)
        throw new ArgumentException("Your own data takes --annotations and --images together. Give both, or none for generated data.");
    ShapesDataset shapes = ShapesDataset.Write(shapesFolder, trainingImages: 12, validationImages: 1);
    return (shapes.TrainingAnnotations, shapes.TrainingImages);
}

// Each alone and always, but flips, each of which an image has or has not; then all at probabilities as a training has them.
static IEnumerable<(string Name, AugmentationOptions Options)> Augmentations()
{
    var none = new AugmentationOptions { HorizontalFlip = 0 };
    yield return ("unchanged", none);
    yield return ("flips and transposes, each of half the images", none with { HorizontalFlip = 0.5f, VerticalFlip = 0.5f, Transpose = 0.5f });
    yield return ("crop", none with { Crop = new() { Probability = 1 } });
    yield return ("scale jitter", none with { ScaleJitter = new() { Probability = 1 } });
    yield return ("large-scale jitter", none with { ScaleJitter = new() { Probability = 1, Min = 0.1f, Max = 2 } });
    yield return ("rotation", none with { Rotation = new() { Probability = 1 } });
    yield return ("elastic deformation", none with { Elastic = new() { Probability = 1, Amplitude = 4 } });
    yield return ("colour jitter", none with { Color = new() { Probability = 1, Brightness = 0.4f, Contrast = 0.4f, Hue = 30 } });
    yield return ("blur", none with { Blur = new() { Probability = 1, MaxSigma = 3 } });
    yield return ("noise", none with { Noise = new() { Probability = 1, MaxSigma = 30 } });
    yield return ("copy-paste", none with { CopyPaste = new() { Probability = 1 } });
    yield return ("mosaic", none with { Mosaic = new() { Probability = 1 } });
    yield return ("all of them", new AugmentationOptions
    {
        HorizontalFlip = 0.5f,
        VerticalFlip = 0.5f,
        Transpose = 0.5f,
        Mosaic = new() { Probability = 0.3f },
        CopyPaste = new() { Probability = 0.5f },
        ScaleJitter = new() { Probability = 0.5f },
        Rotation = new() { Probability = 0.5f },
        Elastic = new() { Probability = 0.5f },
        Color = new() { Probability = 0.5f },
        Blur = new() { Probability = 0.2f },
        Noise = new() { Probability = 0.2f },
    });
}

/// <summary>A row of the picture's view.</summary>
internal sealed class Picture
{
    public string FileName { get; set; } = "";

    public MLImage? Image { get; set; }

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
