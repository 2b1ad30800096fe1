using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet.Scoring;

/// <summary>A GPU that is asked for where ONNX Runtime has no CUDA, as here.</summary>
[TestClass]
public sealed class ScoringDeviceTests
{
    [TestMethod]
    public void With_the_fallback_the_cpu_scores_and_without_it_the_error_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = UntrainedModel.WriteCheckpoint(folder);
        var cpu = new MLContext();
        IDataView images = UntrainedModel.Images(cpu, folder);
        using InstanceSegmentationTransformer expected = UntrainedModel.Fit(cpu, checkpoint, images);
        float[]? scores = UntrainedModel.Score(cpu, expected, images)[0].Score;
        Assert.IsNotNull(scores);

        var falls = new MLContext { GpuDeviceId = 0, FallbackToCpu = true };
        using (InstanceSegmentationTransformer model = Fit(falls))
            CollectionAssert.AreEqual(scores, UntrainedModel.Score(falls, model, images)[0].Score);

        var insists = new MLContext { GpuDeviceId = 0, FallbackToCpu = false };
        string message = Assert.Throws<InvalidOperationException>(() => Fit(insists)).Message;
        Assert.StartsWith("GpuDeviceId asks for CUDA device 0, but this program has the CPU build of ONNX Runtime", message);
        Assert.Contains("FallbackToCpu", message);

        // A negative number is the CPU, whatever the context says.
        using (InstanceSegmentationTransformer model = Fit(insists, gpuDeviceId: -1))
            CollectionAssert.AreEqual(scores, UntrainedModel.Score(cpu, model, images)[0].Score);

        InstanceSegmentationTransformer Fit(MLContext ml, int? gpuDeviceId = null) => ml.InstanceSegmentation()
            .ApplyInstanceSegmentationModel(checkpoint, UntrainedModel.ClassNames, UntrainedModel.Options, gpuDeviceId: gpuDeviceId).Fit(images);
    }

    [TestMethod]
    public void A_temporary_file_whose_random_name_says_another_format_is_written_again()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext();
        string[] names = [folder.File("drawn.ort"), folder.File("drawn.abc")];
        using (InstanceSegmentationTransformer model = UntrainedModel.Fit(ml, UntrainedModel.WriteCheckpoint(folder), UntrainedModel.Images(ml, folder)))
        {
            foreach (string name in names)
                model.SaveOnnx(name);
        }
        int drawn = 0;
        using InferenceSession session = ScoringDevice.On(null, fallbackToCpu: false, _ => new InferenceSession(names[drawn++]));
        Assert.AreEqual(2, drawn);
    }

    [TestMethod]
    public void A_pool_takes_the_contexts_gpu_alike()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.zip");
        UntrainedModel.Save(new MLContext(), folder, UntrainedModel.Options, file);
        var falls = new MLContext { GpuDeviceId = 0, FallbackToCpu = true };
        using (InstanceSegmentationPredictionPool pool = falls.InstanceSegmentation().CreatePredictionPool(file))
            Assert.HasCount(UntrainedModel.ClassNames.Length, pool.ClassNames);

        var insists = new MLContext { GpuDeviceId = 0, FallbackToCpu = false };
        string message = Assert.Throws<InvalidOperationException>(() => insists.InstanceSegmentation().CreatePredictionPool(file)).Message;
        Assert.StartsWith("GpuDeviceId asks for CUDA device 0", message);
    }
}
