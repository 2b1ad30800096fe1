using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

/// <summary>Images/*.png and *.jpg are written by Images/make.py; the checksums here are of ML.NET's own pixels.</summary>
[TestClass]
public sealed class ImageTests
{
    private static string File(string name) => Path.Combine(AppContext.BaseDirectory, "MlNet", "Images", name);

    [TestMethod]
    [DataRow("rgb.png")]
    [DataRow("gray.png")]
    [DataRow("rgba.png")]
    [DataRow("graya.png")]
    [DataRow("palette.png")]
    [DataRow("bit.png")]
    [DataRow("color444.jpg")]
    [DataRow("color420.jpg")]
    [DataRow("gray.jpg")]
    [DataRow("progressive.jpg")]
    [DataRow("turned.jpg")]
    [DataRow("onepixel.png")]
    public void Decoded_pixels_are_these(string name)
    {
        using MLImage image = MLImage.CreateFromFile(File(name));
        Assert.AreEqual(Expected[name], Describe(image));
        using FileStream stream = System.IO.File.OpenRead(File(name));
        using MLImage same = MLImage.CreateFromStream(stream);
        Assert.IsTrue(image.Pixels.SequenceEqual(same.Pixels));
    }

    // ML.NET drops the lower byte, and the stand-in rounds.
    [TestMethod]
    public void Samples_of_16_bits_are_within_a_level_of_8()
    {
        using MLImage deep = MLImage.CreateFromFile(File("gray16.png"));
        using MLImage flat = MLImage.CreateFromFile(File("gray.png"));
        Assert.AreEqual(flat.Pixels.Length, deep.Pixels.Length);
        Assert.IsLessThanOrEqualTo(1, deep.Pixels.ToArray().Zip(flat.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Max());
    }

    [TestMethod]
    public void What_is_no_image_is_refused()
    {
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(File("missing.png")));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(File("make.py")));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream()));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream([1, 2, 3, 4])));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromFile(null!));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromStream(null!));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(Path.GetTempPath()));
    }

    [TestMethod]
    [DataRow("rgb.png", 40)]
    [DataRow("color444.jpg", 30)]
    public void A_file_that_breaks_off_early_is_refused(string name, int kept)
    {
        byte[] start = System.IO.File.ReadAllBytes(File(name))[..kept];
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(start)));
    }

    [TestMethod]
    [DataRow("rgb.png")]
    [DataRow("color444.jpg")]
    public void A_file_that_breaks_off_late_is_an_image(string name)
    {
        byte[] file = System.IO.File.ReadAllBytes(File(name));
        string outcome;
        try
        {
            using MLImage image = MLImage.CreateFromStream(new MemoryStream(file[..(file.Length * 3 / 4)]));
            outcome = $"{image.Width}x{image.Height}";
        }
        catch (ArgumentException)
        {
            outcome = "refused";
        }
        Assert.AreEqual("23x17", outcome);
    }

    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32, ".png")]
    [DataRow(MLPixelFormat.Rgba32, ".png")]
    [DataRow(MLPixelFormat.Bgra32, ".PNG")]
    public void Saved_pixels_come_back(MLPixelFormat format, string extension)
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 3).SelectMany(i => new byte[] { (byte)(7 * i), (byte)(255 - i), (byte)(i * i), 255 })];
        using MLImage image = MLImage.CreateFromPixels(5, 3, format, pixels);
        using MLImage back = Saved(image, extension);
        CollectionAssert.AreEqual(image.GetBGRPixels, back.GetBGRPixels);
        Assert.AreEqual(MLPixelFormat.Bgra32, back.PixelFormat);
    }

    [TestMethod]
    public void Translucent_pixels_come_back()
    {
        using MLImage image = MLImage.CreateFromFile(File("rgba.png"));
        using MLImage back = Saved(image, ".png");
        Assert.AreEqual(Describe(image), Describe(back));
    }

    [TestMethod]
    [DataRow("color444.jpg", ".jpg", "3158e2b25f99fc10")]
    [DataRow("rgb.png", ".jpeg", "4f38ff9c314f0735")]
    public void A_saved_photograph_comes_back_as_its_quality_lets_it(string name, string extension, string hash)
    {
        using MLImage image = MLImage.CreateFromFile(File(name));
        using MLImage back = Saved(image, extension);
        Assert.Contains(hash, Describe(back));
    }

    [TestMethod]
    public void Pixels_are_as_given()
    {
        byte[] pixels = [1, 2, 3, 255, 5, 6, 7, 128];
        using MLImage image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, pixels);
        pixels[0] = 99;
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 255, 5, 6, 7, 128 }, image.Pixels.ToArray());
        Assert.AreEqual(32, image.BitsPerPixel);
        Assert.AreEqual(MLPixelFormat.Rgba32, image.PixelFormat);
        Assert.AreEqual("3,2,1", string.Join(",", image.GetBGRPixels[..3]));
        Assert.IsNull(image.Tag);
        image.Tag = "tag";
        Assert.AreEqual("tag", image.Tag);
        image.Dispose();
        image.Dispose();
        Assert.Throws<InvalidOperationException>(() => image.Width);
    }

    [TestMethod]
    public void Pixels_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[15]));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(0, 2, MLPixelFormat.Bgra32, []));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Unknown, new byte[16]));
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        Assert.Throws<ArgumentException>(() => image.Save("image.txt"));
    }

    [TestMethod]
    public void Image_files_are_loaded_by_a_column_of_names()
    {
        var context = new MLContext(1);
        IDataView names = context.Data.LoadFromEnumerable(new[] { new Name { File = "rgb.png" }, new Name { File = "color420.jpg" } });
        ITransformer loader = context.Transforms.LoadImages("Image", Path.GetDirectoryName(File("rgb.png")), "File").Fit(names);
        IDataView view = loader.Transform(names);
        Assert.AreEqual("Image", view.Schema["Image"].Type.ToString());
        List<string> sizes = [];
        using (DataViewRowCursor cursor = view.GetRowCursor(view.Schema))
        {
            ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
            MLImage image = null!;
            while (cursor.MoveNext())
            {
                getter(ref image);
                sizes.Add($"{image.Width}x{image.Height} {Path.GetFileName(image.Tag)}");
            }
        }
        CollectionAssert.AreEqual(new[] { "23x17 rgb.png", "23x17 color420.jpg" }, sizes);
        using var file = new MemoryStream();
        context.Model.Save(loader, names.Schema, file);
        Assert.AreEqual("Image", new MLContext().Model.Load(file, out _).GetOutputSchema(names.Schema)["Image"].Type.ToString());
        Assert.Throws<ArgumentException>(() => context.Transforms.LoadImages("Image", "no such folder", "File"));
        IDataView missing = loader.Transform(context.Data.LoadFromEnumerable(new[] { new Name { File = "none.png" } }));
        Assert.Throws<IOException>(() => missing.Preview());
    }

    internal static string Describe(MLImage image)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in image.Pixels)
            hash = (hash ^ b) * 1099511628211;
        return $"{image.Width}x{image.Height} {image.PixelFormat} {hash:x16} {string.Join(' ', image.Pixels[..4].ToArray())}";
    }

    private static MLImage Saved(MLImage image, string extension)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + extension);
        try
        {
            image.Save(path);
            return MLImage.CreateFromFile(path);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    // Format, a Fowler-Noll-Vo hash of the pixels, and the first of them.
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["bit.png"] = "23x17 Bgra32 d620d408b46b3f21 0 0 0 255",
        ["color420.jpg"] = "23x17 Bgra32 3735281435c4d729 7 0 1 255",
        ["color444.jpg"] = "23x17 Bgra32 f8a468ab74baee5e 0 0 0 255",
        ["gray.jpg"] = "23x17 Bgra32 7b725d7669d99731 0 0 0 255",
        ["gray.png"] = "23x17 Bgra32 8ba45f8240ba16a4 0 0 0 255",
        ["graya.png"] = "23x17 Bgra32 230a82f26e7b4b5e 0 0 0 0",
        ["onepixel.png"] = "1x1 Bgra32 b9cba037686ee320 30 20 10 255",
        ["palette.png"] = "23x17 Bgra32 378eb1deb652bc02 15 15 55 255",
        ["progressive.jpg"] = "23x17 Bgra32 3735281435c4d729 7 0 1 255",
        ["rgb.png"] = "23x17 Bgra32 481d324b9d782d75 0 0 0 255",
        ["rgba.png"] = "23x17 Bgra32 f9dff2a48e5b3c31 0 0 0 0",
        ["turned.jpg"] = "23x17 Bgra32 0dc6102ed366a7a7 0 3 0 255",
    };

    private sealed class Name
    {
        public string? File { get; set; }
    }
}
