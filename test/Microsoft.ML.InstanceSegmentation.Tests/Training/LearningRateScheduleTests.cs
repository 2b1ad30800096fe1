using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class LearningRateScheduleTests
{
    [TestMethod]
    public void The_warm_up_rises_in_a_line_to_the_full_rate()
    {
        var schedule = new LearningRateSchedule(new OptimizerOptions { LearningRate = 0.5, WarmupSteps = 4, Schedule = ScheduleKind.Constant }, 100);

        double[] rates = [.. Enumerable.Range(0, 6).Select(schedule.RateAt)];

        AssertClose([0.1, 0.2, 0.3, 0.4, 0.5, 0.5], rates);
    }

    [TestMethod]
    public void The_warm_up_takes_at_most_a_fifth_of_a_short_training()
    {
        var schedule = new LearningRateSchedule(new OptimizerOptions { LearningRate = 3, WarmupSteps = 100, Schedule = ScheduleKind.Constant }, 10);

        AssertClose([1, 2, 3, 3], [.. Enumerable.Range(0, 4).Select(schedule.RateAt)]);
    }

    [TestMethod]
    public void A_step_schedule_falls_by_its_factor_at_each_share_of_the_training()
    {
        var options = new OptimizerOptions { LearningRate = 1, WarmupSteps = 0, Schedule = ScheduleKind.Step, StepsAt = [0.75, 0.9], StepFactor = 0.1 };
        var schedule = new LearningRateSchedule(options, 1000);

        AssertClose([1, 1, 0.1, 0.1, 0.01, 0.01], [.. new[] { 0, 749, 750, 899, 900, 999 }.Select(schedule.RateAt)]);
    }

    [TestMethod]
    public void A_cosine_schedule_halves_in_the_middle_and_ends_near_zero()
    {
        var schedule = new LearningRateSchedule(new OptimizerOptions { LearningRate = 2, WarmupSteps = 20, Schedule = ScheduleKind.Cosine }, 120);

        // After the warm-up 100 steps remain; (1 + cos(π/4)) / 2 after a quarter of them.
        AssertClose([2, 1 + Math.Sqrt(0.5), 1, 1 - Math.Cos(Math.PI / 100)], [.. new[] { 20, 45, 70, 119 }.Select(schedule.RateAt)]);
    }

    [TestMethod]
    public void A_training_of_one_step_runs_at_the_full_rate()
    {
        foreach (ScheduleKind kind in Enum.GetValues<ScheduleKind>())
            Assert.AreEqual(0.02, new LearningRateSchedule(new OptimizerOptions { Schedule = kind }, 1).RateAt(0), $"{kind}");
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-12, $"rate {i}");
    }
}
