namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>The data sets to train on and to validate with.</summary>
internal sealed record CocoFiles(string Annotations, string Images, string Validation, string ValidationImages)
{
    /// <summary>The user's files, or generated ones where none is given.</summary>
    public static CocoFiles FromArguments(string? annotations, string? images, string? validation, string? validationImages, string shapesFolder)
    {
        if (annotations is not null && images is not null && validation is not null && validationImages is not null)
            return new CocoFiles(annotations, images, validation, validationImages);
        if (annotations is not null || images is not null || validation is not null || validationImages is not null)
        {
            throw new ArgumentException(
                "Your own data takes four options together: --annotations, --images, --validation and --validation-images. Give all of them, or none for generated data.");
        }
        Console.WriteLine($"Writing a data set of generated shapes to {shapesFolder}");
        ShapesDataset shapes = ShapesDataset.Write(shapesFolder);
        return new CocoFiles(shapes.TrainingAnnotations, shapes.TrainingImages, shapes.ValidationAnnotations, shapes.ValidationImages);
    }
}
