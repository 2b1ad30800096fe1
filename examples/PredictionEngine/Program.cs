// PredictionEngine MODEL.zip IMAGE...: one image at a time, as a desktop program or a service would have them.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Tool;

return CommandLineProgram.Run(cancellation =>
{
    if (args.Length < 2)
        throw new ArgumentException("Usage: PredictionEngine MODEL.zip IMAGE...");

    var ml = new MLContext();
    ITransformer model = ml.Model.Load(args[0], out DataViewSchema schema);
    Console.WriteLine($"The model tells apart: {string.Join(", ", model.GetInstanceSegmentationClassNames(schema))}");
    using PredictionEngine<ImageInput, ImagePrediction> engine = ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(model);
    foreach (string file in args.Skip(1))
    {
        cancellation.ThrowIfCancellationRequested();
        if (!File.Exists(file))
            throw new FileNotFoundException($"The image '{file}' does not exist. Check the path.", file);
        using MLImage image = ImageFiles.Read(file);
        ImagePrediction found = engine.Predict(new ImageInput { Image = image });
        Console.WriteLine($"{file}: {found.Instances.Count} instances");
        foreach (PredictedInstance instance in found.Instances)
            Console.WriteLine($"  {instance}, {instance.Mask.Area} pixels");

        using MLImage picture = InstanceOverlay.Draw(image, found.PredictedLabel, found.Score, found.PredictedBoundingBoxes, found.PredictedMasks);
        picture.Save(Path.ChangeExtension(file, ".instances.png"));
    }
    return 0;
});
