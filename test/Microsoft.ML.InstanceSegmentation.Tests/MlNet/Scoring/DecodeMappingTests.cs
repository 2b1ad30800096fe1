namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class DecodeMappingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Boxes_from_masks_are_around_them_in_the_model_and_in_its_file()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = UntrainedModel.WriteCheckpoint(folder);
        IDataView images = UntrainedModel.Images(_ml, folder);
        ImagePrediction[] regressed = Score(checkpoint, boxesFromMasks: false, images, folder);
        ImagePrediction[] tight = Score(checkpoint, boxesFromMasks: true, images, folder);

        int changed = 0;
        for (int n = 0; n < regressed.Length; n++)
        {
            CollectionAssert.AreEqual(regressed[n].Score, tight[n].Score);
            CollectionAssert.AreEqual(regressed[n].PredictedMasks, tight[n].PredictedMasks);
            for (int i = 0; i < tight[n].Instances.Count; i++)
            {
                RunLengthMask mask = tight[n].Instances[i].Mask;
                PixelBounds bounds = mask.BoundingBox;
                float[] expected = mask.Area == 0
                    ? regressed[n].PredictedBoundingBoxes![(4 * i)..((4 * i) + 4)]
                    : [bounds.X, bounds.Y, bounds.Right, bounds.Bottom];
                CollectionAssert.AreEqual(expected, tight[n].PredictedBoundingBoxes![(4 * i)..((4 * i) + 4)]);
                changed += mask.Area == 0 ? 0 : 1;
            }
        }
        Assert.IsGreaterThan(10, changed);
    }

    private ImagePrediction[] Score(string checkpoint, bool boxesFromMasks, IDataView images, TemporaryFolder folder)
    {
        ModelOptions options = UntrainedModel.Options;
        options = options with { Detection = options.Detection with { BoxesFromMasks = boxesFromMasks } };
        using InstanceSegmentationTransformer model =
            _ml.Transforms.ApplyInstanceSegmentationModel(checkpoint, UntrainedModel.ClassNames, options).Fit(images);
        ImagePrediction[] here = UntrainedModel.Score(_ml, model, images);
        string file = folder.File($"{boxesFromMasks}.zip");
        _ml.Model.Save(model, images.Schema, file);
        ImagePrediction[] loaded = UntrainedModel.Score(_ml, _ml.Model.Load(file, out _), images);
        for (int n = 0; n < here.Length; n++)
            CollectionAssert.AreEqual(here[n].PredictedBoundingBoxes, loaded[n].PredictedBoundingBoxes);
        return here;
    }
}
