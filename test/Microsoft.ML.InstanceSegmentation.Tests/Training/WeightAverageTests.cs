using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class WeightAverageTests
{
    private const string Name = "roi_heads.box_predictor.cls_score.bias";

    [TestMethod]
    public void It_follows_its_formula_and_is_the_networks_only_while_it_is_used()
    {
        using var model = new MaskRcnn(TinyModel.Options, 1, seed: 1);
        Set(model, 0);
        using var average = new WeightAverage(model, 0.7);
        double expected = 0;
        for (int step = 1; step <= 30; step++)
        {
            Set(model, step);
            average.Update(step);
            double decay = Math.Min(0.7, (1.0 + step) / (10 + step));
            expected = (decay * expected) + ((1 - decay) * step);
        }
        using (average.Use())
            Assert.AreEqual(expected, Value(model), 1e-4);
        Assert.AreEqual(30, Value(model));
    }

    [TestMethod]
    public void Using_it_twice_gives_the_same()
    {
        using var model = new MaskRcnn(TinyModel.Options, 1, seed: 1);
        using var average = new WeightAverage(model, 0.5);
        Set(model, 4);
        average.Update(1);
        double first, second;
        using (average.Use())
            first = Value(model);
        using (IDisposable use = average.Use())
        {
            second = Value(model);
            use.Dispose();
        }
        Assert.AreEqual(first, second);
        Assert.AreEqual(4, Value(model));
    }

    private static double Value(MaskRcnn model) => model.GetWeights()[Name].Values[0];

    private static void Set(MaskRcnn model, float value)
    {
        NamedWeights weights = model.GetWeights();
        weights[Name] = weights[Name] with { Values = [.. weights[Name].Values.Select(_ => value)] };
        model.SetWeights(weights);
    }
}
