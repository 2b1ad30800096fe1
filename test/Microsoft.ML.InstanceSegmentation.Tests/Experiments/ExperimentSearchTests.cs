using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation.Tests.Experiments;

[TestClass]
public sealed class ExperimentSearchTests
{
    private static readonly InstanceSegmentationOptions s_start = TinyModel.Training with { Epochs = 9 };

    private static readonly InstanceSegmentationSearchSpace s_space = new InstanceSegmentationSearchSpace()
        .Search(options => options.Optimizer.LearningRate, 0.001, 0.1, log: true)
        .Choose(options => options.BatchSize, 1, 2, 4);

    [TestMethod]
    public async Task Nine_configurations_take_thirteen_rungs_and_the_best_is_trained_to_its_end()
    {
        using var folder = new TemporaryFolder();
        var runner = new FakeRunner(Worth);
        ExperimentSearch search = New(folder, runner);

        Assert.IsTrue(await search.RunAsync(9, 1, _ => { }, CancellationToken.None));

        Assert.HasCount(9, search.Trials);
        Assert.HasCount(13, runner.Done);
        Assert.AreEqual(s_start, search.Trials.First().Options, "The first is what it starts from.");
        Trial[] ends = [.. search.Trials.Where(trial => trial.Rung == 2)];
        Assert.HasCount(1, ends);
        Assert.AreEqual(search.Trials.Max(trial => trial.MeasureAt(0)), ends[0].MeasureAt(0));
        foreach (Trial trial in search.Trials)
            CollectionAssert.AreEqual(new[] { 1, 3, 9 }[..trial.Results.Count], trial.Results.Select(result => result.Epochs).ToArray());
        Assert.AreEqual(9, search.Trials.Select(trial => trial.Options).Distinct().Count());
    }

    [TestMethod]
    [DataRow(ExperimentSampler.Random)]
    [DataRow(ExperimentSampler.Parzen)]
    public async Task Stopped_after_every_rung_it_goes_on_to_what_it_would_have_found(ExperimentSampler sampler)
    {
        using TemporaryFolder whole = new(), stopped = new();
        ExperimentSearch quiet = New(whole, new FakeRunner(Worth), sampler);
        await quiet.RunAsync(12, 1, _ => { }, CancellationToken.None);

        var done = new List<(int Trial, int Epochs)>();
        bool ended = false;
        while (!ended)
        {
            using var source = new CancellationTokenSource();
            // One rung is done, and the next is lost.
            var runner = new FakeRunner(Worth) { Stop = (1, source) };
            ended = await New(stopped, runner, sampler).RunAsync(12, 1, _ => { }, source.Token);
            done.AddRange(runner.Done.Take(1));
        }
        string[] expected = [.. Trial.ReadAll(whole.FullName).Select(Text)], actual = [.. Trial.ReadAll(stopped.FullName).Select(Text)];
        CollectionAssert.AreEqual(expected, actual);
        Assert.AreEqual(done.Count, done.Distinct().Count(), "What was done is not done again.");
    }

    [TestMethod]
    public async Task Given_more_models_it_goes_on_and_with_other_options_its_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await New(folder, new FakeRunner(Worth)).RunAsync(3, 1, _ => { }, CancellationToken.None);
        ExperimentSearch more = New(folder, new FakeRunner(Worth));
        await more.RunAsync(6, 1, _ => { }, CancellationToken.None);
        Assert.HasCount(6, more.Trials);

        SearchPlan other = Plan(ExperimentSampler.Random) with { Start = s_start with { Epochs = 4 } };
        string message = Assert.ThrowsExactly<ArgumentException>(() => new ExperimentSearch(folder.FullName, other, s_space.Dimensions, new FakeRunner(Worth))).Message;
        StringAssert.Contains(message, folder.FullName);
        StringAssert.Contains(message, "another experiment: Start differ");
    }

    [TestMethod]
    public async Task What_fails_is_kept_with_its_reason_and_the_others_go_on()
    {
        using var folder = new TemporaryFolder();
        var runner = new FakeRunner(work => work.Trial % 2 == 0 ? throw new InvalidOperationException("no memory left") : Worth(work));
        var reported = new List<Trial>();
        ExperimentSearch search = New(folder, runner);
        await search.RunAsync(6, 1, reported.Add, CancellationToken.None);

        Assert.IsTrue(search.Trials.All(trial => trial.Number % 2 == 0 ? trial.Error == "no memory left" : trial.Rung >= 0));
        Assert.AreEqual(3, reported.Count(trial => trial.Error is not null));
        Assert.AreEqual(3, Trial.ReadAll(folder.FullName).Count(trial => trial.Error is not null));
    }

    [TestMethod]
    public async Task Where_the_first_training_fails_so_does_the_experiment()
    {
        using var folder = new TemporaryFolder();
        ExperimentSearch search = New(folder, new FakeRunner(_ => throw new InvalidDataException("image 7 is broken")));
        var failure = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => search.RunAsync(6, 1, _ => { }, CancellationToken.None));
        Assert.AreEqual("image 7 is broken", failure.Message);
    }

    [TestMethod]
    public async Task As_many_trials_are_at_work_as_there_are_places()
    {
        using var folder = new TemporaryFolder();
        // The first three wait for each other, so that it does not depend on the machine whether they meet.
        using var together = new CountdownEvent(3);
        var runner = new FakeRunner(work =>
        {
            if (!together.IsSet)
                together.Signal();
            Assert.IsTrue(together.Wait(TimeSpan.FromMinutes(1)), "Three are never at work at a time.");
            return Worth(work);
        });
        ExperimentSearch search = New(folder, runner);
        await search.RunAsync(12, 3, _ => { }, CancellationToken.None);
        Assert.AreEqual(3, runner.MostAtATime);
        Assert.HasCount(12, search.Trials);
        Assert.AreEqual(runner.Done.Count, runner.Done.Distinct().Count());
    }

    [TestMethod]
    public async Task A_damaged_trial_is_refused_by_name_and_a_folder_without_one_is_drawn_anew()
    {
        using var folder = new TemporaryFolder();
        await New(folder, new FakeRunner(Worth)).RunAsync(2, 1, _ => { }, CancellationToken.None);
        string file = Path.Combine(Trial.FolderOf(folder.FullName, 2), "trial.json");
        Trial kept = Trial.ReadAll(folder.FullName).Last();
        string text = File.ReadAllText(file);
        File.WriteAllText(file, text[..(text.Length / 2)]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => New(folder, new FakeRunner(Worth))).Message, file);
        File.Delete(file);
        ExperimentSearch search = New(folder, new FakeRunner(Worth));
        await search.RunAsync(2, 1, _ => { }, CancellationToken.None);
        Assert.AreEqual(Text(kept), Text(Trial.ReadAll(folder.FullName).Last()), "The same number draws the same configuration.");
    }

    private static string Text(Trial trial) =>
        $"{trial.Number}: {string.Join(" ", trial.Point)} {string.Join(", ", trial.Values)} {trial.Options} {string.Join(" ", trial.Results.Select(result => $"{result.Epochs} {result.Measure}"))}";

    private static ExperimentSearch New(TemporaryFolder folder, ITrialRunner runner, ExperimentSampler sampler = ExperimentSampler.Random) =>
        new(folder.FullName, Plan(sampler), s_space.Dimensions, runner);

    private static SearchPlan Plan(ExperimentSampler sampler) => new()
    {
        Start = s_start,
        Dimensions = s_space.Names,
        Metric = InstanceSegmentationMetric.MaskAP,
        Sampler = sampler,
        Halving = SuccessiveHalving.For(s_start.Epochs, 3, 3),
    };

    /// <summary>Best at a rate of 0.03; more epochs are better.</summary>
    private static double Worth(TrialWork work) => 0.5 - (0.1 * Math.Abs(Math.Log(work.Options.Optimizer.LearningRate / 0.03))) + (0.01 * work.Epochs);
}
