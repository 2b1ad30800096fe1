using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class TrainingClockTests
{
    [TestMethod]
    public void Speed_and_time_left_follow_the_steps_so_far()
    {
        var clock = new TrainingClock(steps: 10, evaluations: 0);
        clock.AddStep(TimeSpan.FromSeconds(1), images: 2);
        clock.AddStep(TimeSpan.FromSeconds(3), images: 2);

        Assert.AreEqual(1.0, clock.ImagesPerSecond, 1e-9);
        Assert.AreEqual(16.0, clock.TimeLeft.TotalSeconds, 1e-6);
    }

    [TestMethod]
    public void Only_the_last_twenty_steps_count()
    {
        var clock = new TrainingClock(steps: 100, evaluations: 0);
        clock.AddStep(TimeSpan.FromHours(1), images: 2);
        for (int i = 0; i < 20; i++)
            clock.AddStep(TimeSpan.FromSeconds(0.5), images: 2);

        Assert.AreEqual(4.0, clock.ImagesPerSecond, 1e-9);
        Assert.AreEqual(79 * 0.5, clock.TimeLeft.TotalSeconds, 1e-6);
    }

    [TestMethod]
    public void Evaluations_to_come_take_as_long_as_the_last_one()
    {
        var clock = new TrainingClock(steps: 1, evaluations: 3);
        clock.AddStep(TimeSpan.FromSeconds(1), images: 1);
        clock.AddEvaluation(TimeSpan.FromSeconds(7));

        Assert.AreEqual(14.0, clock.TimeLeft.TotalSeconds, 1e-6);
    }

    [TestMethod]
    public void Before_the_first_step_there_is_no_speed()
    {
        Assert.AreEqual(0.0, new TrainingClock(5, 0).ImagesPerSecond);
    }
}
