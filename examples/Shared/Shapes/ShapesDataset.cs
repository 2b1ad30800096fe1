using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>
/// A generated data set in COCO's format: ellipses, rectangles, triangles and stars that overlap, on textured backgrounds, in PNG and JPEG
/// files of many sizes. Shapes of which all can be seen are polygons, the others run lengths. One seed always gives the same data.
/// </summary>
internal sealed record ShapesDataset(string TrainingAnnotations, string TrainingImages, string ValidationAnnotations, string ValidationImages)
{
    /// <summary>Writes the data set: train.json and val.json, and their images in folders train and val.</summary>
    public static ShapesDataset Write(
        string folder, int trainingImages = 200, int validationImages = 50, int seed = 1, SceneSettings? settings = null)
    {
        settings ??= new SceneSettings();
        var files = new ShapesDataset(
            Path.Combine(folder, "train.json"), Path.Combine(folder, "train"), Path.Combine(folder, "val.json"), Path.Combine(folder, "val"));
        WritePart(files.TrainingAnnotations, files.TrainingImages, trainingImages, seed, firstId: 1, settings);
        WritePart(files.ValidationAnnotations, files.ValidationImages, validationImages, seed, firstId: trainingImages + 1, settings);
        return files;
    }

    private static void WritePart(string annotationFile, string imageFolder, int count, int seed, int firstId, SceneSettings settings)
    {
        Directory.CreateDirectory(imageFolder);
        var scenes = new ShapesScene[count];
        Parallel.For(0, count, i =>
        {
            // Each image has its own random numbers, so that neither the number of images nor of threads changes it.
            scenes[i] = new ShapesScene(settings, new Random(unchecked(seed * 1_000_003 + firstId + i)));
            scenes[i].Save(Path.Combine(imageFolder, FileName(firstId + i)));
        });

        var annotations = new List<object>();
        for (int i = 0; i < count; i++)
        {
            for (int shape = 0; shape < scenes[i].Shapes.Count; shape++)
                annotations.Add(Annotation(scenes[i], shape, imageId: firstId + i, id: annotations.Count + 1));
        }
        var coco = new
        {
            info = new { description = "Generated shapes", version = "1.0" },
            images = scenes.Select((scene, i) => new { id = firstId + i, file_name = FileName(firstId + i), width = scene.Width, height = scene.Height }),
            categories = Shape.Classes.Select((name, i) => new { id = i + 1, name, supercategory = "shape" }),
            annotations,
        };
        File.WriteAllText(annotationFile, JsonSerializer.Serialize(coco));
    }

    private static string FileName(int id) => $"{id:000000}.{(id % 2 == 0 ? "png" : "jpg")}";

    private static object Annotation(ShapesScene scene, int shape, int imageId, int id) => new
    {
        id,
        image_id = imageId,
        category_id = scene.Shapes[shape].ClassIndex + 1,
        bbox = scene.VisibleBox(shape),
        area = scene.VisibleArea(shape),
        iscrowd = 0,
        segmentation = scene.IsWhole(shape)
            ? (object)new[] { scene.Shapes[shape].Corners.SelectMany(corner => new[] { Math.Round(corner.X, 2), Math.Round(corner.Y, 2) }) }
            : new { size = new[] { scene.Height, scene.Width }, counts = scene.RunLengths(shape) },
    };
}
