using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class ScorerTests
{
    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    [DataRow(64, 64)]
    [DataRow(30, 100)]
    [DataRow(150, 40)]
    [DataRow(1, 1)]
    public void Detections_lie_in_the_image_best_first(int height, int width)
    {
        // A network of random weights finds something everywhere once no score is too low.
        ModelOptions options = Tiny.Options.Model with { Detection = new DetectionOptions { ScoreThreshold = 0, MaxDetections = 20 } };
        using var model = new MaskRcnn(options, classCount: 2, seed: 1);

        DetectedInstances found = new Scorer(model, options, CPU).Score(Drawn.Rectangles("image", height, width));

        Assert.IsLessThanOrEqualTo(20, found.Count);
        Assert.IsTrue(height == 1 || found.Count > 0);
        Assert.IsTrue(found.Scores.Zip(found.Scores.Skip(1)).All(pair => pair.First >= pair.Second));
        for (int i = 0; i < found.Count; i++)
        {
            float[] box = found.Boxes[(i * 4)..(i * 4 + 4)];
            Assert.IsTrue(box[0] >= 0 && box[0] <= box[2] && box[2] <= width && box[1] >= 0 && box[1] <= box[3] && box[3] <= height, string.Join(' ', box));
            Assert.AreEqual((height, width), (found.Masks![i].Height, found.Masks[i].Width));
            Assert.IsTrue(found.Classes[i] is 0 or 1);
        }
    }

    [TestMethod]
    public void Boxes_from_masks_are_around_them_and_the_box_heads_where_there_is_no_pixel()
    {
        var detection = new DetectionOptions { ScoreThreshold = 0, MaxDetections = 20 };
        ModelOptions options = Tiny.Options.Model with { Detection = detection };
        using var model = new MaskRcnn(options, classCount: 2, seed: 1);
        ImageExample image = Drawn.Rectangles("image", 64, 80);
        DetectedInstances regressed = new Scorer(model, options, CPU).Score(image);
        DetectedInstances tight = new Scorer(model, options with { Detection = detection with { BoxesFromMasks = true } }, CPU).Score(image);

        Assert.IsGreaterThan(0, tight.Count);
        CollectionAssert.AreEqual(regressed.Scores, tight.Scores);
        for (int i = 0; i < tight.Count; i++)
        {
            PixelBounds bounds = tight.Masks![i].BoundingBox;
            float[] expected = tight.Masks[i].Area == 0
                ? regressed.Boxes[(4 * i)..((4 * i) + 4)]
                : [bounds.X, bounds.Y, bounds.Right, bounds.Bottom];
            CollectionAssert.AreEqual(expected, tight.Boxes[(4 * i)..((4 * i) + 4)]);
        }
    }

    [TestMethod]
    public void A_network_that_has_learnt_two_images_finds_their_instances_at_any_size()
    {
        ImageExample[] images = [Drawn.Rectangles("first", 64, 64, (0, 8, 8, 28, 30), (1, 36, 32, 60, 50)), Drawn.Rectangles("second", 128, 128, (1, 8, 68, 52, 116))];
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 50,
            Optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW, LearningRate = 2e-3, WarmupSteps = 5 },
            Validation = new ValidationOptions { Every = 50 },
        };

        TrainingResult result = Trainer.Train(Drawn.Data(2, images), Drawn.Data(2, images), options, Tiny.Run);

        InstanceSegmentationMetrics metrics = result.Evaluations.Single().WithMasks!;
        Assert.IsGreaterThan(0.9, metrics.BoundingBox.AP50);
        Assert.IsGreaterThan(0.9, metrics.Mask.AP50);
    }

    [TestMethod]
    public void A_cancelled_evaluation_gives_no_metrics()
    {
        ModelOptions options = Tiny.Options.Model;
        using var model = new MaskRcnn(options, classCount: 1, seed: 1);

        Assert.IsNull(new Scorer(model, options, CPU).Evaluate(Drawn.Data(1, Drawn.Rectangles("image", 20, 20)), new CancellationToken(canceled: true)));
    }
}
