namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

[TestClass]
public sealed class AugmentationOptionsTests
{
    private static readonly (AugmentationOptions Options, string Message)[] s_wrong =
    [
        (new() { MinVisible = 1.5f }, "MinVisible is 1.5; it must be between 0 and 1."),
        (new() { Mosaic = new() { Probability = 2 } }, "Mosaic.Probability is 2; it must be between 0 and 1."),
        (new() { Mosaic = new() { MaxScale = 0.1f } }, "Mosaic.MaxScale is 0.1; it must be at least 0.5 and finite."),
        (new() { CopyPaste = new() { MaxInstances = 0 } }, "CopyPaste.MaxInstances is 0; it must be greater than 0 and finite."),
        (new() { CopyPaste = new() { MinScale = 0 } }, "CopyPaste.MinScale is 0; it must be at least 0.01 and finite."),
        (new() { Crop = new() { MinSide = 0 } }, "Crop.MinSide is 0; it must be greater than 0 and finite."),
        (new() { Crop = new() { MinSide = 1.1f } }, "Crop.MinSide is 1.1; it must be between 0 and 1."),
        (new() { ScaleJitter = new() { Min = 3 } }, "ScaleJitter.Max is 1.25; it must be at least 3 and finite."),
        (new() { Rotation = new() { MaxDegrees = -1 } }, "Rotation.MaxDegrees is -1; it must be between 0 and 180."),
        (new() { Elastic = new() { Sigma = 0 } }, "Elastic.Sigma is 0; it must be between 1 and 1000."),
        (new() { Color = new() { Hue = float.NaN } }, "Color.Hue is NaN; it must be between 0 and 180."),
        (new() { Blur = new() { MaxSigma = 51 } }, "Blur.MaxSigma is 51; it must be between 0 and 50."),
        (new() { Noise = new() { MaxSigma = 0 } }, "Noise.MaxSigma is 0; it must be greater than 0 and finite."),
    ];

    [TestMethod]
    public void A_value_out_of_its_range_is_refused_by_its_full_name()
    {
        foreach ((AugmentationOptions options, string message) in s_wrong)
            StringAssert.StartsWith(Assert.Throws<ArgumentException>(options.Validate).Message, message);
        new AugmentationOptions().Validate();
    }

    [TestMethod]
    public void Nothing_but_the_flip_is_on_by_default()
    {
        var options = new AugmentationOptions();
        float[] probabilities =
        [
            options.VerticalFlip, options.Transpose, options.Mosaic.Probability, options.CopyPaste.Probability, options.Crop.Probability,
            options.ScaleJitter.Probability, options.Rotation.Probability, options.Elastic.Probability, options.Color.Probability,
            options.Blur.Probability, options.Noise.Probability,
        ];
        Assert.IsTrue(probabilities.All(probability => probability == 0));
        Assert.IsFalse(options.UsesOtherImages);
        Assert.AreEqual(options, new AugmentationOptions { Mosaic = new(), Color = new() });
        Assert.AreNotEqual(options, new AugmentationOptions { Color = new() { Hue = 11 } });
    }
}
