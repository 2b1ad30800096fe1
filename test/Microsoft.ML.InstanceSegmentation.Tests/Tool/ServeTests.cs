using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Tests.Examples;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tool;

/// <summary>segment-instances serve; what it answers is tested with examples/WebApi, of the same files.</summary>
[TestClass]
public sealed class ServeTests
{
    [TestMethod]
    public async Task It_serves_a_model_until_an_interrupt_and_then_ends_well()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.zip");
        UntrainedModel.Save(new MLContext(), folder, UntrainedModel.Options, model);
        using WebService service = WebService.Start("Microsoft.ML.InstanceSegmentation.Tool", "segment-instances.dll", "serve", "--model", model);
        Assert.Contains("circle", await service.Client.GetStringAsync("health"));
        Assert.StartsWith("<!DOCTYPE html>", await service.Client.GetStringAsync(""));
        using var image = new ByteArrayContent(await File.ReadAllBytesAsync(Directory.GetFiles(folder.File("images"))[0]));
        using HttpResponseMessage response = await service.Client.PostAsync("instances?score=0.3", image);
        Assert.StartsWith("[{\"label\":", await response.Content.ReadAsStringAsync());

        using (Process kill = Process.Start("kill", ["-INT", $"{service.Process.Id}"]))
            await kill.WaitForExitAsync();
        Assert.IsTrue(service.Process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.AreEqual(0, service.Process.ExitCode);
    }

    [TestMethod]
    public void A_missing_model_is_one_line_and_exit_code_1()
    {
        ToolResult result = ToolProcess.Run("serve", "--model", "absent.zip", "--urls", "http://127.0.0.1:0");
        Assert.AreEqual(1, result.ExitCode);
        Assert.StartsWith("error: There is no model file", result.Errors);
    }
}
