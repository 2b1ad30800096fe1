// PredictionEngine MODEL.zip IMAGE...: one image at a time, as a desktop program or a service would have them.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Masks;

return CommandLineProgram.Run(cancellation =>
{
    if (args.Length < 2)
        throw new ArgumentException("Usage: PredictionEngine MODEL.zip IMAGE...");

    var ml = new MLContext();
    ITransformer model = ml.Model.Load(args[0], out _);
    using PredictionEngine<ImageInput, Instances> engine = ml.Model.CreatePredictionEngine<ImageInput, Instances>(model);
    foreach (string file in args.Skip(1))
    {
        cancellation.ThrowIfCancellationRequested();
        using MLImage image = MLImage.CreateFromFile(file);
        Instances found = engine.Predict(new ImageInput { Image = image });
        Console.WriteLine($"{file}: {found.Score?.Length ?? 0} instances");
        for (int i = 0; i < found.Score?.Length; i++)
        {
            float[] box = found.PredictedBoundingBoxes![(4 * i)..(4 * i + 4)];
            int area = RunLengthMask.Parse(found.PredictedMasks![i]).Area;
            Console.WriteLine($"  {found.PredictedLabel![i]} {found.Score[i]:0.00} at ({string.Join(", ", box.Select(side => $"{side:0.0}"))}), {area} pixels");
        }

        using MLImage picture = InstanceOverlay.Draw(image, found.PredictedLabel, found.Score, found.PredictedBoundingBoxes, found.PredictedMasks);
        picture.Save(Path.ChangeExtension(file, ".instances.png"));
    }
    return 0;
});

internal sealed class ImageInput
{
    public MLImage? Image { get; set; }
}

// ML.NET reads empty vectors as null.
internal sealed class Instances
{
    public string[]? PredictedLabel { get; set; }

    public float[]? Score { get; set; }

    public float[]? PredictedBoundingBoxes { get; set; }

    public string[]? PredictedMasks { get; set; }
}
