namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Folders of masks, which have one class, "object". Either <c>images</c> and <c>masks</c>, with a mask under each image's name in which each
/// colour but black is an instance; or a folder for each image, with <c>images</c> of one file and <c>masks</c> of one file an instance, as
/// the 2018 Data Science Bowl has them.
/// </summary>
internal static class MaskFolderReader
{
    public const string ClassName = "object";

    public const string Images = "images", Masks = "masks";

    /// <summary>Whether a folder has images and masks.</summary>
    public static bool HasBoth(string folder) => Directory.Exists(Path.Combine(folder, Images)) && Directory.Exists(Path.Combine(folder, Masks));

    /// <summary>One mask an image, in which each colour is an instance. An image without a mask has no instance.</summary>
    /// <exception cref="InvalidDataException">An image or a mask cannot be read, or their sizes differ; the message names it.</exception>
    public static LabelledDataset ReadColored(string folder, ReadingOptions options)
    {
        var builder = new DatasetBuilder(folder, options);
        builder.AddCategory(ClassName);
        var images = new ImageLookup(Path.Combine(folder, Images), options);
        var masks = new ImageLookup(Path.Combine(folder, Masks), options);
        foreach (string file in ImageFiles.InFolder(Path.Combine(folder, Images)))
        {
            (int width, int height) = images.Measure(file);
            string? maskFile = masks.FindStem(Path.GetFileNameWithoutExtension(file));
            LabelledImage image = builder.AddImage(images.NameOf(file), file, width, height, maskFile ?? folder);
            if (maskFile is null)
            {
                builder.Warn($"'{image.FileName}' has no mask of its name, and is taken for an image without instances.");
                continue;
            }
            foreach ((uint color, RunLengthMask mask) in MaskPictures.ByColor(MaskPictures.Read(maskFile, image, options.Images)))
                builder.AddMask(image, $"colour {color:x6} of {Path.GetFileName(maskFile)}", ClassName, mask);
        }
        return builder.Build();
    }

    /// <summary>One mask an instance.</summary>
    /// <exception cref="InvalidDataException">An image or a mask cannot be read, or their sizes differ, or there is not one image; the message names it.</exception>
    public static LabelledDataset ReadSingle(string folder, IEnumerable<string> imageFolders, ReadingOptions options)
    {
        var builder = new DatasetBuilder(folder, options);
        builder.AddCategory(ClassName);
        var images = new ImageLookup(folder, options);
        foreach (string one in imageFolders)
        {
            IReadOnlyList<string> files = ImageFiles.InFolder(Path.Combine(one, Images));
            if (files.Count != 1)
                throw new InvalidDataException($"{Path.Combine(one, Images)}: there are {files.Count} images; there must be one, beside the masks of its instances.");
            (int width, int height) = images.Measure(files[0]);
            LabelledImage image = builder.AddImage(images.NameOf(files[0]), files[0], width, height, one);
            foreach (string maskFile in ImageFiles.InFolder(Path.Combine(one, Masks)))
            {
                images.CheckLinks(maskFile);
                builder.AddMask(image, Path.GetFileName(maskFile), ClassName, MaskPictures.NotBlack(MaskPictures.Read(maskFile, image, options.Images)));
            }
        }
        return builder.Build();
    }
}
