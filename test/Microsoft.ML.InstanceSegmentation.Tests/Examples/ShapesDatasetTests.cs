using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Examples;

namespace Microsoft.ML.InstanceSegmentation.Tests.Examples;

[TestClass]
public class ShapesDatasetTests
{
    private static string s_folder = "";
    private static ShapesDataset s_data = null!;

    [ClassInitialize]
    public static void Write(TestContext context)
    {
        s_folder = Directory.CreateTempSubdirectory().FullName;
        s_data = ShapesDataset.Write(Path.Combine(s_folder, "one"), trainingImages: 12, validationImages: 3, seed: 7);
    }

    [ClassCleanup]
    public static void Delete() => Directory.Delete(s_folder, recursive: true);

    [TestMethod]
    public void One_seed_gives_the_same_files_and_another_seed_others()
    {
        ShapesDataset again = ShapesDataset.Write(Path.Combine(s_folder, "again"), trainingImages: 12, validationImages: 3, seed: 7);
        ShapesDataset other = ShapesDataset.Write(Path.Combine(s_folder, "other"), trainingImages: 12, validationImages: 3, seed: 8);
        Assert.AreEqual(File.ReadAllText(s_data.TrainingAnnotations), File.ReadAllText(again.TrainingAnnotations));
        Assert.AreNotEqual(File.ReadAllText(s_data.TrainingAnnotations), File.ReadAllText(other.TrainingAnnotations));
        string[] files = [.. Directory.GetFiles(s_data.TrainingImages).Select(file => Path.GetFileName(file))];
        Assert.HasCount(12, files);
        foreach (string file in files)
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(s_data.TrainingImages, file)), File.ReadAllBytes(Path.Combine(again.TrainingImages, file)), file);
        }
    }

    [TestMethod]
    public void Images_have_the_recorded_sizes_and_both_file_formats()
    {
        var sizes = new HashSet<(int, int)>();
        foreach (JsonElement record in Read(s_data.TrainingAnnotations, "images"))
        {
            string name = record.GetProperty("file_name").GetString()!;
            byte[] bytes = File.ReadAllBytes(Path.Combine(s_data.TrainingImages, name));
            Assert.AreEqual(name.EndsWith(".png", StringComparison.Ordinal) ? 0x89 : 0xFF, bytes[0], name);
            using MLImage image = MLImage.CreateFromFile(Path.Combine(s_data.TrainingImages, name));
            Assert.AreEqual((record.GetProperty("width").GetInt32(), record.GetProperty("height").GetInt32()), (image.Width, image.Height), name);
            sizes.Add((image.Width, image.Height));
        }
        Assert.IsGreaterThan(8, sizes.Count);
        Assert.IsNotEmpty(Directory.GetFiles(s_data.TrainingImages, "*.png"));
        Assert.IsNotEmpty(Directory.GetFiles(s_data.TrainingImages, "*.jpg"));
    }

    [TestMethod]
    public void Images_are_of_the_size_and_number_of_shapes_that_is_asked_for()
    {
        var settings = new SceneSettings { Side = (96, 96), Radius = (9, 26), Count = (2, 5), SmallestArea = 60 };
        ShapesDataset small = ShapesDataset.Write(Path.Combine(s_folder, "small"), trainingImages: 12, validationImages: 1, seed: 7, settings);
        foreach (JsonElement record in Read(small.TrainingAnnotations, "images"))
            Assert.AreEqual((96, 96), (record.GetProperty("width").GetInt32(), record.GetProperty("height").GetInt32()));
        JsonElement[] annotations = [.. Read(small.TrainingAnnotations, "annotations")];
        Assert.IsTrue(annotations.All(annotation => annotation.GetProperty("area").GetInt32() >= 60));
        Assert.IsTrue(annotations.GroupBy(annotation => annotation.GetProperty("image_id").GetInt32()).All(image => image.Count() <= 5));
        // A star's corners, the farthest of all, are 1.15 radii from its centre.
        Assert.IsTrue(annotations.All(annotation => annotation.GetProperty("bbox").EnumerateArray().Skip(2).All(side => side.GetInt32() <= 2 * 1.3 * 26 + 1)));
    }

    [TestMethod]
    public void Areas_and_boxes_are_those_of_the_masks()
    {
        int polygons = 0, runLengths = 0;
        foreach ((JsonElement annotation, RunLengthMask mask) in Instances(s_data.TrainingAnnotations))
        {
            bool polygon = annotation.GetProperty("segmentation").ValueKind == JsonValueKind.Array;
            (polygons, runLengths) = polygon ? (polygons + 1, runLengths) : (polygons, runLengths + 1);
            // COCO's polygon rasteriser rounds to fifths of a pixel, and treats pixels that are half covered in its own way.
            double slack = polygon ? 1 : 0;
            int[] box = [.. annotation.GetProperty("bbox").EnumerateArray().Select(value => value.GetInt32())];
            Assert.AreEqual(box[0], mask.BoundingBox.X, slack);
            Assert.AreEqual(box[1], mask.BoundingBox.Y, slack);
            Assert.AreEqual(box[0] + box[2], mask.BoundingBox.Right, slack);
            Assert.AreEqual(box[1] + box[3], mask.BoundingBox.Bottom, slack);
            int area = annotation.GetProperty("area").GetInt32();
            Assert.AreEqual(area, mask.Area, slack * 0.1 * area);
        }
        Assert.IsGreaterThan(0, polygons);
        Assert.IsGreaterThan(0, runLengths);
    }

    [TestMethod]
    public void Instances_touch_and_no_pixel_of_run_lengths_belongs_to_two()
    {
        int touching = 0;
        foreach (var image in Instances(s_data.TrainingAnnotations).GroupBy(pair => pair.Annotation.GetProperty("image_id").GetInt32()))
        {
            RunLengthMask[] hidden = [.. image.Where(pair => pair.Annotation.GetProperty("segmentation").ValueKind == JsonValueKind.Object).Select(pair => pair.Mask)];
            byte[][] bitmaps = [.. hidden.Select(mask => mask.ToBitmap())];
            for (int i = 0; i < hidden.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    Assert.IsFalse(bitmaps[i].Zip(bitmaps[j]).Any(pixel => pixel.First + pixel.Second > 1));
                    touching += hidden[i].BoundingBox.Overlaps(hidden[j].BoundingBox) ? 1 : 0;
                }
            }
        }
        Assert.IsGreaterThan(3, touching);
    }

    [TestMethod]
    public void Ids_are_unique_and_refer_to_what_is_there()
    {
        int[] images = [.. Read(s_data.TrainingAnnotations, "images").Concat(Read(s_data.ValidationAnnotations, "images")).Select(Id)];
        CollectionAssert.AllItemsAreUnique(images);
        int[] categories = [.. Read(s_data.TrainingAnnotations, "categories").Select(Id)];
        Assert.HasCount(4, categories);
        JsonElement[] annotations = [.. Read(s_data.TrainingAnnotations, "annotations")];
        CollectionAssert.AllItemsAreUnique(annotations.Select(Id).ToArray());
        CollectionAssert.IsSubsetOf(annotations.Select(a => a.GetProperty("image_id").GetInt32()).Distinct().ToArray(), images);
        CollectionAssert.AreEquivalent(categories, annotations.Select(a => a.GetProperty("category_id").GetInt32()).Distinct().ToArray());

        static int Id(JsonElement element) => element.GetProperty("id").GetInt32();
    }

    private static IEnumerable<JsonElement> Read(string file, string property)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.GetProperty(property).EnumerateArray().Select(element => element.Clone())];
    }

    private static IEnumerable<(JsonElement Annotation, RunLengthMask Mask)> Instances(string file)
    {
        Dictionary<int, (int Height, int Width)> sizes = Read(file, "images").ToDictionary(
            image => image.GetProperty("id").GetInt32(), image => (image.GetProperty("height").GetInt32(), image.GetProperty("width").GetInt32()));
        foreach (JsonElement annotation in Read(file, "annotations"))
        {
            JsonElement segmentation = annotation.GetProperty("segmentation");
            (int height, int width) = sizes[annotation.GetProperty("image_id").GetInt32()];
            yield return (annotation, segmentation.ValueKind == JsonValueKind.Array
                ? RunLengthMask.FromPolygons(height, width, [.. segmentation.EnumerateArray().Select(ring => ring.EnumerateArray().Select(v => v.GetDouble()).ToArray())])
                : RunLengthMask.Parse(segmentation.GetRawText()));
        }
    }
}
