using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class BoxCoderTests
{
    private static readonly JsonElement s_reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("coder");

    [TestMethod]
    public void Codes_are_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        Close(s_reference.GetProperty("encoded").Floats(), BoxCoder.Regions.Encode(Rows("boxes"), Rows("references")), 1e-5f);
    }

    [TestMethod]
    public void Boxes_are_torchvisions_also_where_the_ratio_is_limited()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = tensor(s_reference.GetProperty("codes").Floats(), [6, 2, 4]);
        Close(s_reference.GetProperty("decoded").Floats(), BoxCoder.Proposals.Decode(codes, Rows("references")), 1e-3f);
        Tensor large = BoxCoder.Proposals.Decode(tensor(new float[] { 0, 0, 50, 50 }, [1, 1, 4]), tensor(new float[] { 0, 0, 16, 16 }, [1, 4]));
        Close([-492, -492, 508, 508], large, 0.01f);
    }

    [TestMethod]
    public void Decoding_undoes_encoding()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (BoxCoder coder in new[] { BoxCoder.Proposals, BoxCoder.Regions })
        {
            Tensor codes = coder.Encode(Rows("boxes"), Rows("references"));
            Close(s_reference.GetProperty("boxes").Floats(), coder.Decode(codes.unsqueeze(1), Rows("references")), 1e-4f);
        }
    }

    [TestMethod]
    public void No_box_has_no_code()
    {
        using DisposeScope scope = NewDisposeScope();
        CollectionAssert.AreEqual(new long[] { 0, 4 }, BoxCoder.Regions.Encode(zeros(0, 4), zeros(0, 4)).shape);
        CollectionAssert.AreEqual(new long[] { 0, 3, 4 }, BoxCoder.Regions.Decode(zeros(0, 3, 4), zeros(0, 4)).shape);
    }

    private static Tensor Rows(string name) => tensor(s_reference.GetProperty(name).Floats(), [6, 4]);

    private static void Close(float[] expected, Tensor actual, float tolerance)
    {
        float[] values = TensorTransfer.Read<float>(actual);
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], tolerance, $"number {i}");
    }
}
