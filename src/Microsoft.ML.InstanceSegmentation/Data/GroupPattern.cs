using System.Text.RegularExpressions;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Groups of images by their names, such as the tiles of one slide: what a regular expression finds in each.</summary>
internal static class GroupPattern
{
    private const int MostNamed = 5;

    // A pattern can be one that never comes to an end.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    /// <summary>The group of each name: the first capture group's text, or without one, all that the expression matches.</summary>
    /// <exception cref="ArgumentException">It is no regular expression, takes too long, or does not match a name; the message says which.</exception>
    public static IReadOnlyList<string> Groups(string pattern, IEnumerable<string> names)
    {
        Regex expression;
        try
        {
            expression = new Regex(pattern, RegexOptions.CultureInvariant, s_longest);
        }
        catch (ArgumentException bad)
        {
            throw new ArgumentException($"'{pattern}' is no regular expression: {bad.Message}", nameof(pattern), bad);
        }
        var groups = new List<string>();
        var without = new List<string>();
        foreach (string name in names)
        {
            Match match;
            try
            {
                match = expression.Match(name);
            }
            catch (RegexMatchTimeoutException slow)
            {
                throw new ArgumentException($"'{pattern}' takes longer than a second for '{name}'. Give a simpler pattern.", nameof(pattern), slow);
            }
            Group found = match.Groups.Count > 1 ? match.Groups[1] : match;
            if (!match.Success || !found.Success)
                without.Add(name);
            groups.Add(found.Value);
        }
        // An image of no group might be one of a group's, and make what is measured too good.
        return without.Count == 0 ? groups : throw new ArgumentException(
            $"'{pattern}' finds no group in {without.Count} of {groups.Count} file names: {Excerpt.List(without.Select(Excerpt.Name), MostNamed)}. Give a pattern that fits all, such as '(.*)_' or '^([^/]*)/'.", nameof(pattern));
    }
}
