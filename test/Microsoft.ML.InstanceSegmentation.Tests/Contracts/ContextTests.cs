using Microsoft.ML.Runtime;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>What an MLContext gives as the host of components.</summary>
[TestClass]
public sealed class ContextTests
{
    [TestMethod]
    public void What_a_registered_component_says_is_heard_by_the_log()
    {
        var context = new MLContext();
        List<LoggingEventArgs> heard = [];
        context.Log += (_, message) => heard.Add(message);
        using (IChannel channel = ((IHostEnvironment)context).Register("Trainer").Start("Epoch"))
            channel.Info(MessageSensitivity.None, "{0}", "loss {1}");

        LoggingEventArgs said = heard.Single(message => message.Kind == ChannelMessageKind.Info);
        Assert.AreEqual("[Source=Trainer; Epoch, Kind=Info] loss {1}", said.Message);
        Assert.AreEqual("loss {1}", said.RawMessage);
    }

    [TestMethod]
    public void A_component_draws_what_the_seed_of_the_context_says()
    {
        static int Draw(int? seed) => ((IHostEnvironment)new MLContext(seed)).Register("Trainer").Rand.Next();
        Assert.AreEqual(Draw(3), Draw(3));
        Assert.AreNotEqual(Draw(3), Draw(4));
        Assert.AreNotEqual(Draw(null), Draw(null));
    }
}
