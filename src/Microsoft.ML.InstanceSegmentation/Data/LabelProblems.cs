using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The problems of a data set's annotations, counted by kind. Of each kind the first few are kept, so that a large file with nothing but problems costs no memory.</summary>
/// <param name="file">The annotation file, for messages.</param>
internal sealed class LabelProblems(string file)
{
    private const int MostListed = 10;
    private const int MostNamed = 3;

    private readonly SortedDictionary<(LabelFate Fate, LabelProblem Problem), Kind> _kinds = [];
    private readonly List<string> _first = [];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _kinds.Count == 0;

    /// <summary>Annotations that are not used.</summary>
    public int LeftOut => Count(LabelFate.LeftOut);

    public void Add(LabelProblem problem, LabelFate fate, string annotation, string reason)
    {
        if (!_kinds.TryGetValue((fate, problem), out Kind? kind))
            _kinds.Add((fate, problem), kind = new Kind());
        kind.Count++;
        if (kind.Names.Count < MostNamed)
            kind.Names.Add(annotation);
        if (_first.Count < MostListed && fate != LabelFate.Repaired)
            _first.Add($"{annotation}: {reason}");
    }

    /// <summary>How many there are of each kind.</summary>
    public IEnumerable<(LabelProblem Problem, LabelFate Fate, int Count)> Counts() =>
        _kinds.Select(kind => (kind.Key.Problem, kind.Key.Fate, kind.Value.Count));

    /// <summary>A line for each thing that became of annotations; none where there is no problem.</summary>
    /// <param name="annotations">Annotations of the file, with those that have problems.</param>
    public IEnumerable<string> Summary(int annotations)
    {
        foreach (IGrouping<LabelFate, KeyValuePair<(LabelFate Fate, LabelProblem Problem), Kind>> fate in _kinds.GroupBy(kind => kind.Key.Fate))
        {
            string became = fate.Key switch
            {
                LabelFate.LeftOut => string.Create(CultureInfo.InvariantCulture, $"{LeftOut} of {annotations} annotations cannot be learnt from and are left out: "),
                LabelFate.Repaired => "Boxes replaced by those around the masks: ",
                _ => "Used as they are: ",
            };
            yield return $"{file}: {became}{string.Join("; ", fate.Select(kind => Text(kind.Key.Problem, kind.Value)))}.";
        }
    }

    /// <summary>The error that lists them; null where nothing is left to complain about.</summary>
    public InvalidDataException? Error()
    {
        int count = Count(LabelFate.LeftOut) + Count(LabelFate.Kept);
        if (count == 0)
            return null;
        if (count == 1)
            return new InvalidDataException($"{file}: {_first[0]}");
        string byKind = string.Join("; ", _kinds.Where(kind => kind.Key.Fate != LabelFate.Repaired).Select(kind => $"{kind.Value.Count} {Meaning(kind.Key.Problem)}"));
        string more = count > _first.Count ? $"\n  and {count - _first.Count} more" : "";
        return new InvalidDataException($"{file}: {count} problems ({byKind}):\n  {string.Join("\n  ", _first)}{more}");
    }

    private int Count(LabelFate fate) => _kinds.Where(kind => kind.Key.Fate == fate).Sum(kind => kind.Value.Count);

    private static string Text(LabelProblem problem, Kind kind) =>
        $"{kind.Count} {Meaning(problem)} ({Excerpt.List(kind.Names, MostNamed)}{(kind.Count > kind.Names.Count ? ", …" : "")})";

    /// <summary>To follow a number of annotations.</summary>
    public static string Meaning(LabelProblem problem) => problem switch
    {
        LabelProblem.UnknownImage => "of an image that the file does not have",
        LabelProblem.UnknownCategory => "of a category that the file does not have",
        LabelProblem.NoSegmentation => "without a segmentation",
        LabelProblem.BadSegmentation => "with an unusable segmentation",
        LabelProblem.NoPixels => "whose mask has no pixel",
        LabelProblem.BadBox => "with an unusable box",
        LabelProblem.BadValue => "with an unusable value",
        LabelProblem.StrayPart => "with stray points or lines, which add no pixel",
        LabelProblem.BoxDisagrees => "whose box is not the one around the mask",
        LabelProblem.BoxClipped => "whose box reaches outside the image and is clipped",
        _ => "with an id that another has",
    };

    private sealed class Kind
    {
        public int Count { get; set; }

        public List<string> Names { get; } = [];
    }
}

/// <summary>An annotation cannot be used; caught where annotations are counted.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="message">The reason, and what to do.</param>
/// <param name="inner">What found it.</param>
internal sealed class UnusableLabelException(LabelProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public LabelProblem Problem => problem;
}
