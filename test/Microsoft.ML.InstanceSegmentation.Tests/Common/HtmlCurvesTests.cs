using System.Text.RegularExpressions;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tests.Common;

[TestClass]
public sealed partial class HtmlCurvesTests
{
    [TestMethod]
    public void The_corners_of_the_unit_square_are_those_of_the_axes()
    {
        string svg = HtmlCurves.Of("x", "y", [new HtmlCurve("a", [(0, 0), (1, 1)], null)]);
        Match line = Line().Match(svg);
        string[] ends = line.Groups[1].Value.Split(' ');
        Assert.HasCount(2, ends);
        // The grid's outermost lines.
        Assert.Contains($"<line x1=\"{ends[0].Split(',')[0]}\" x2=\"{ends[0].Split(',')[0]}\" y1=\"{ends[0].Split(',')[1]}\" y2=\"{ends[1].Split(',')[1]}\"", svg);
        Assert.Contains($"<line x1=\"{ends[0].Split(',')[0]}\" x2=\"{ends[1].Split(',')[0]}\" y1=\"{ends[1].Split(',')[1]}\" y2=\"{ends[1].Split(',')[1]}\"", svg);
    }

    [TestMethod]
    public void Of_very_many_points_enough_are_drawn_and_the_last_one_among_them()
    {
        (double, double)[] points = [.. Enumerable.Range(0, 100_001).Select(i => (i / 100_000.0, 0.5))];
        string svg = HtmlCurves.Of("x", "y", [new HtmlCurve("a", points, null), new HtmlCurve("end", [(1, 0.5)], null)]);
        string[][] lines = [.. Line().Matches(svg).Select(match => match.Groups[1].Value.Split(' '))];
        Assert.IsTrue(lines[0].Length is > 300 and < 700, $"{lines[0].Length}");
        Assert.AreEqual(lines[1][0], lines[0][^1]);
    }

    [TestMethod]
    public void Curves_are_told_apart_and_named_and_a_mark_is_a_dot()
    {
        string svg = HtmlCurves.Of("x", "y", [.. Enumerable.Range(0, HtmlCurves.Most).Select(i => new HtmlCurve($"<{i}>", [(0, 0), (1, 1)], i == 3 ? (0.5, 0.5) : null))]);
        string[] strokes = [.. Stroke().Matches(svg).Select(match => match.Value)];
        Assert.HasCount(HtmlCurves.Most, strokes);
        CollectionAssert.AllItemsAreUnique(strokes);
        Assert.Contains("&lt;13&gt;", svg);
        Assert.AreEqual(1, svg.Split("<circle").Length - 1);
    }

    [GeneratedRegex("<polyline[^>]* points=\"([^\"]*)\"")]
    private static partial Regex Line();

    [GeneratedRegex("<polyline[^>]* points")]
    private static partial Regex Stroke();
}
