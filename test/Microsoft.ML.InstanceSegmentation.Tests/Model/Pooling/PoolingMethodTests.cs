using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>The three poolings side by side on one feature map of 5×5 cells, a region in fractional coordinates and 2×2 bins.</summary>
[TestClass]
public sealed class PoolingMethodTests
{
    private static readonly float[] s_map =
    [
        1, 2, 0, 3, 1,
        0, 4, 8, 2, 5,
        6, 2, 4, 0, 1,
        3, 5, 1, 7, 2,
        2, 0, 6, 4, 3,
    ];

    private static readonly Region s_region = new(0, 0, new Box(0.5f, 1.25f, 2.5f, 3.25f));

    // RoIPool: the corners become cells (1, 1) and (3, 3), three cells long with both; bins of 1.5 cells become the first and the last two.
    //   4 8 | 8 2      2 4 | 4 0
    //   2 4 | 4 0      5 1 | 1 7
    private static readonly float[] s_pooled = [8, 8, 5, 7];

    // RoIAlign: bins are 1 wide and high, with samples at x = 0.75, 1.25 | 1.75, 2.25 and y = 1.5, 2 | 2.5, 3. Rows there, at columns 0 to 3:
    //   y = 1.5:  3    3    6    1         at the samples:  3     3.75 | 5.25  4.75
    //   y = 2:    6    2    4    0                          3     2.5  | 3.5   3
    //   y = 2.5:  4.5  3.5  2.5  3.5                        3.75  3.25 | 2.75  2.75
    //   y = 3:    3    5    1    7                          4.5   4    | 2     2.5
    private static readonly float[] s_averages = [12.25f / 4, 16.5f / 4, 15.5f / 4, 10f / 4];
    private static readonly float[] s_maxima = [3.75f, 5.25f, 4.5f, 2.75f];

    [TestMethod]
    public void Textbook_case_of_RoIPool() => Check(new RoIPool(2), s_pooled);

    [TestMethod]
    public void Textbook_case_of_RoIAlign_with_the_average_of_four_samples() => Check(new RoIAlign(2, 2), s_averages);

    [TestMethod]
    public void Textbook_case_of_RoIAlign_with_the_maximum_of_four_samples() => Check(new RoIAlign(2, 2, Maximum: true), s_maxima);

    [TestMethod]
    [DataRow(RegionPooling.RoIPool, 0)]
    [DataRow(RegionPooling.AlignAverage, 1)]
    [DataRow(RegionPooling.AlignMaximum, 2)]
    public void The_option_chooses_the_pooling(RegionPooling kind, int index) =>
        Check(PoolingMethod.Create(new PoolingOptions { Kind = kind }, 2), new[] { s_pooled, s_averages, s_maxima }[index]);

    private static void Check(PoolingMethod method, float[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor map = tensor(s_map, [1, 1, 5, 5]);
        var call = new PoolingCall([1], [s_region], method);
        CollectionAssert.AreEqual(expected, TensorTransfer.Read<float>(RegionFeatures.Pool([map], call)));
        CollectionAssert.AreEqual(expected, TensorTransfer.Read<float>(method.PoolByOperators([map], call)));
        CollectionAssert.AreEqual(Array.ConvertAll(expected, v => (double)v), TensorTransfer.Read<double>(RegionFeatures.Pool([map.to_type(ScalarType.Float64)], call)));
    }
}
