using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class ContextTests
{
    [TestMethod]
    public void What_a_component_says_is_heard_by_the_log()
    {
        var context = new MLContext(1);
        List<LoggingEventArgs> heard = [];
        context.Log += (_, message) => heard.Add(message);
        IHost host = ((IHostEnvironment)context).Register("Trainer");
        using (IChannel channel = host.Start("Epoch"))
        {
            channel.Info(MessageSensitivity.None, "loss {0}", 0.5);
            channel.Warning(MessageSensitivity.None, "100 %");
            channel.Trace(MessageSensitivity.None, "{0} and {1}", 1, 2);
            channel.Error(MessageSensitivity.UserData, "bad");
        }
        heard.RemoveAll(m => !m.Source.Contains("Epoch", StringComparison.Ordinal) || m.RawMessage.StartsWith("Channel", StringComparison.Ordinal));
        CollectionAssert.AreEqual(
            new[]
            {
                "[Source=Trainer; Epoch, Kind=Info] loss 0.5",
                "[Source=Trainer; Epoch, Kind=Warning] 100 %",
                "[Source=Trainer; Epoch, Kind=Trace] 1 and 2",
                "[Source=Trainer; Epoch, Kind=Error] bad",
            },
            heard.Select(m => m.Message).ToArray());
        Assert.AreEqual(ChannelMessageKind.Info, heard[0].Kind);
        Assert.AreEqual("loss 0.5", heard[0].RawMessage);
    }

    [TestMethod]
    public void The_context_starts_channels_of_its_own()
    {
        var context = new MLContext();
        string? heard = null;
        context.Log += (_, message) => heard = message.Message;
        using IChannel channel = ((IHostEnvironment)context).Start("Start");
        channel.Info(MessageSensitivity.None, "hello");
        Assert.AreEqual("[Source=Start, Kind=Info] hello", heard);
    }

    [TestMethod]
    public void Settings_are_kept()
    {
        var context = new MLContext { GpuDeviceId = 1, FallbackToCpu = true, TempFilePath = "here" };
        Assert.AreEqual(1, context.GpuDeviceId);
        Assert.IsTrue(context.FallbackToCpu);
        Assert.AreEqual("here", context.TempFilePath);
        var plain = new MLContext();
        Assert.IsNull(plain.GpuDeviceId);
        Assert.IsFalse(plain.FallbackToCpu);
        Assert.AreEqual(Path.GetTempPath(), plain.TempFilePath);
    }

    [TestMethod]
    public void Options_are_kept_by_name()
    {
        var context = new MLContext();
        Assert.IsTrue(context.TryAddOption("a", 1));
        Assert.IsFalse(context.TryAddOption("a", 2));
        Assert.AreEqual(1, context.GetOptionOrDefault<int>("a"));
        context.SetOption("a", 3);
        Assert.IsTrue(context.TryGetOption("a", out int value));
        Assert.AreEqual(3, value);
        Assert.IsTrue(context.RemoveOption("a"));
        Assert.IsFalse(context.TryGetOption("a", out value));
        Assert.AreEqual(0, context.GetOptionOrDefault<int>("a"));
    }

    [TestMethod]
    public void Hosts_of_one_seed_draw_the_same()
    {
        static int Draw(int? seed) => ((IHostEnvironment)new MLContext(seed)).Register("A").Rand.Next();
        Assert.AreEqual(Draw(3), Draw(3));
        Assert.AreNotEqual(Draw(3), Draw(4));
    }

    [TestMethod]
    public void Progress_and_pipes_take_what_they_are_given()
    {
        IHostEnvironment context = new MLContext();
        using IProgressChannel progress = context.StartProgressChannel("Training");
        progress.SetHeader(new ProgressHeader(["loss"], ["steps"]), entry => entry.SetProgress(0, 1));
        progress.Checkpoint(0.5, 1);
        using IPipe<string> pipe = context.StartPipe<string>("Text");
        pipe.Send("hello");
    }
}
