namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>Experiments that differ in one idea, and the figures to look at.</summary>
internal sealed record Comparison(string Name, string Title, IReadOnlyList<string> Columns, IReadOnlyList<Experiment> Experiments)
{
    private static readonly string[] s_recall = ["AR10", "AR100", "AR300", "AR1000", "boxes", "box AP"];
    private static readonly string[] s_precision = ["box AP", "box AP50", "box AP75", "mask AP", "mask AP50", "mask AP75"];

    /// <summary>The four questions, each answered by changing nothing but what it asks about.</summary>
    public static Comparison[] All(InstanceSegmentationOptions options) => [FirstStage(WhyTwoStageOptions.ForRecall(options)), Pooling(options), Losses(options), Masks(options)];

    /// <summary>What is asked by name alone: more trainings than a quarter of an hour has room for beside the four questions.</summary>
    public static Comparison[] OnRequest(InstanceSegmentationOptions options) => [Proposals(WhyTwoStageOptions.ForRecall(options)), Regions(options)];

    /// <summary>
    /// Makes the runs that are not finished yet, one on each processor core: so small a network gains nothing from a second one.
    /// </summary>
    /// <returns>The table.</returns>
    public string Run(int seeds, IDataView train, IDataView test, FinishedRuns finished, CancellationToken cancellation)
    {
        var runs = Experiments.SelectMany(experiment => Enumerable.Range(1, seeds).Select(seed => (Experiment: experiment, Seed: seed)));
        Parallel.ForEach(
            runs.Where(run => !finished.Contains(run.Experiment.Key(run.Seed))).ToArray(),
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            run => finished.Add(
                run.Experiment.Key(run.Seed),
                run.Experiment.Run(run.Seed, train, test, new RunProgress($"{Name}, {run.Experiment.Name}, seed {run.Seed}"), cancellation)));
        var rows = Experiments.Select(experiment =>
            (experiment.Name, (IReadOnlyList<RunResult>)[.. Enumerable.Range(1, seeds).Select(seed => finished[experiment.Key(seed)])]));
        return $"{Title}:{Environment.NewLine}{Environment.NewLine}{ResultTable.Format(Columns, rows)}{Environment.NewLine}";
    }

    /// <summary>What a detector without a second stage finds, at equal numbers of boxes.</summary>
    private static Comparison FirstStage(InstanceSegmentationOptions options) => new(
        "first-stage", "Recall of the first stage and of one-stage detectors, boxes of any class", s_recall,
        [
            new("RPN alone", DetectorKind.RegionProposals, options),
            new("RPN alone, positive from IoU 0.5, box loss × 5", DetectorKind.RegionProposals, options with { Model = options.Model with { Proposals = Eager(options.Model.Proposals) } }),
            new("RPN within Mask R-CNN", DetectorKind.MaskRcnn, options),
            new("SSD", DetectorKind.Ssd, options, WhyTwoStageOptions.OneStage),
            new("YOLO", DetectorKind.Yolo, options, WhyTwoStageOptions.OneStage),
            new("RetinaNet", DetectorKind.RetinaNet, options, WhyTwoStageOptions.OneStage),
        ]);

    /// <summary>
    /// What keeps the proposal network's recall below SSD's: each row changes one thing of the first row, the last ones go together.
    /// </summary>
    private static Comparison Proposals(InstanceSegmentationOptions options)
    {
        // SSD's divisor is the positives; focal and balanced losses have it too.
        var focal = new ClassificationLossOptions { Kind = ClassificationLoss.Focal, Gamma = 2, Alpha = 0.25f };
        var balanced = new ClassificationLossOptions { Kind = ClassificationLoss.BalancedCrossEntropy, Alpha = 0.75f };
        (string Name, Func<ProposalOptions, ProposalOptions> Change)[] changes =
        [
            ("as published: 64 anchors, cross entropy", proposals => proposals),
            ("256 anchors", proposals => proposals with { AnchorsPerImage = 256 }),
            ("box loss × 2", proposals => Weighted(proposals, 2)),
            ("box loss × 5", proposals => Weighted(proposals, 5)),
            ("box loss × 10", proposals => Weighted(proposals, 10)),
            ("box loss × 20", proposals => Weighted(proposals, 20)),
            ("GIoU as box loss", proposals => proposals with { BoxLoss = new() { Kind = BoxLossKind.GIoU } }),
            ("positive from IoU 0.5", proposals => proposals with { PositiveIoU = 0.5f }),
            ("all anchors, cross entropy", proposals => proposals with { Sampling = CandidateSampling.All }),
            ("all anchors, cross entropy, box loss × 20", proposals => Weighted(proposals with { Sampling = CandidateSampling.All }, 20)),
            ("all anchors, balanced loss (by positives)", proposals => proposals with { Sampling = CandidateSampling.All, Loss = balanced }),
            ("all anchors, focal loss (by positives)", proposals => proposals with { Sampling = CandidateSampling.All, Loss = focal }),
            ("positive from IoU 0.5, box loss × 5", Eager),
            ("positive from IoU 0.5, GIoU × 5", proposals => proposals with { PositiveIoU = 0.5f, BoxLoss = new() { Kind = BoxLossKind.GIoU, Weight = 5 } }),
            ("256 anchors, positive from IoU 0.5, box loss × 5", proposals => Weighted(proposals with { AnchorsPerImage = 256, PositiveIoU = 0.5f }, 5)),
        ];
        return new(
            "proposals", "What the proposal network's recall depends on, alone and trained as in the first table", s_recall[..^1],
            [
                .. from change in changes
                   select new Experiment(
                       change.Name, DetectorKind.RegionProposals, options with { Model = options.Model with { Proposals = change.Change(options.Model.Proposals) } }),
                new Experiment("as published, twice the steps", DetectorKind.RegionProposals, options with { Epochs = 2 * options.Epochs }),
                new Experiment("SSD", DetectorKind.Ssd, options, WhyTwoStageOptions.OneStage),
            ]);
    }

    /// <summary>With as many positives as SSD has, and a box loss that weighs about as much.</summary>
    private static ProposalOptions Eager(ProposalOptions proposals) => Weighted(proposals with { PositiveIoU = 0.5f }, 5);

    private static ProposalOptions Weighted(ProposalOptions proposals, float weight) => proposals with { BoxLoss = proposals.BoxLoss with { Weight = weight } };

    /// <summary>What rounding a region to whole cells costs, where a cell is large.</summary>
    private static Comparison Pooling(InstanceSegmentationOptions options) => new(
        "pooling", "Region pooling from one feature map of stride 16 or 32", s_precision,
        [
            .. from stage in new[] { 4, 5 }
               from pooling in new[]
               {
                   ("RoIPool, maximum", new PoolingOptions { Kind = RegionPooling.RoIPool }),
                   ("RoIAlign, maximum", new PoolingOptions { Kind = RegionPooling.AlignMaximum, Aligned = true }),
                   ("RoIAlign, average", new PoolingOptions { Kind = RegionPooling.AlignAverage, Aligned = true }),
               }
               select new Experiment(
                   $"stride {1 << stage}: {pooling.Item1}", DetectorKind.MaskRcnn,
                   options with { Model = WhyTwoStageOptions.OneScale(options.Model, stage) with { Pooling = pooling.Item2 with { MaskBins = options.Model.Pooling.MaskBins } } }),
        ]);

    /// <summary>Whether a loss can take the place of choosing what the box head learns from.</summary>
    private static Comparison Losses(InstanceSegmentationOptions options)
    {
        // γ and α go together: the pairs that the focal loss paper found best (table 1b).
        (string Name, ClassificationLossOptions Loss)[] losses =
        [
            ("cross entropy", new()),
            ("balanced, α 0.75 (γ 0)", new() { Kind = ClassificationLoss.BalancedCrossEntropy, Alpha = 0.75f }),
            .. from pair in new[] { (0.5f, 0.5f), (1f, 0.25f), (2f, 0.25f), (5f, 0.25f) }
               select ($"focal, γ {pair.Item1}, α {pair.Item2}", new ClassificationLossOptions { Kind = ClassificationLoss.Focal, Gamma = pair.Item1, Alpha = pair.Item2 }),
        ];
        return new(
            "losses", "The box head's loss, with the sampler's 3 negatives to 1 positive and with all regions", s_precision,
            [
                .. from sampling in new[] { CandidateSampling.Minibatch, CandidateSampling.All }
                   from loss in losses
                   select new Experiment(
                       $"{(sampling == CandidateSampling.Minibatch ? "3:1" : "all")}: {loss.Name}", DetectorKind.MaskRcnn,
                       options with { Model = options.Model with { Regions = options.Model.Regions with { Sampling = sampling, Loss = loss.Loss } } }),
            ]);
    }

    /// <summary>
    /// Why all regions train the box head better than the sampler's: they are more, more of them are positive, and no ratio is kept. Each row
    /// but the last changes one of these.
    /// </summary>
    private static Comparison Regions(InstanceSegmentationOptions options)
    {
        // 200 proposals and the ground-truth boxes: 256 is more than there are.
        const int Every = 256;
        (string Name, RegionOptions Regions, int Epochs)[] rows =
        [
            ("32 regions, 8 positives at most", options.Model.Regions, options.Epochs),
            ("32 regions, 8 positives at most, twice the steps", options.Model.Regions, 2 * options.Epochs),
            ("32 regions, any number of positives", options.Model.Regions with { PositiveFraction = 1 }, options.Epochs),
            ("all negatives, 8 positives at most", options.Model.Regions with { RegionsPerImage = Every, PositiveFraction = 8f / Every }, options.Epochs),
            ("all negatives, 32 positives at most", options.Model.Regions with { RegionsPerImage = Every, PositiveFraction = 32f / Every }, options.Epochs),
            ("all regions", options.Model.Regions with { Sampling = CandidateSampling.All }, options.Epochs),
        ];
        return new(
            "regions", "What the box head learns from: number of regions, and of positives among them, with cross entropy", s_precision,
            [
                .. from row in rows
                   select new Experiment(row.Name, DetectorKind.MaskRcnn, options with { Epochs = row.Epochs, Model = options.Model with { Regions = row.Regions } }),
            ]);
    }

    /// <summary>Whether classes should compete for a pixel.</summary>
    private static Comparison Masks(InstanceSegmentationOptions options) => new(
        "masks", "A mask for each class by itself, and classes that compete in each cell", s_precision,
        [
            .. from loss in new[] { MaskLoss.Sigmoid, MaskLoss.Softmax }
               select new Experiment(
                   loss.ToString().ToLowerInvariant(), DetectorKind.MaskRcnn,
                   options with { Model = options.Model with { Heads = options.Model.Heads with { MaskLoss = loss } } }),
        ]);
}
