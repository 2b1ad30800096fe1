using System.Text;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>
/// Finds installed fonts by the letters that are needed. Skia would, but its build for Linux that ML.NET brings knows no installed
/// fonts, so their files are looked through. Whatever was found out about a file is kept.
/// </summary>
/// <param name="folders">Where fonts lie, in subfolders too; those that do not exist are passed over.</param>
internal sealed class FontFiles(IReadOnlyList<string> folders)
{
    // A machine has some hundreds; with every script there is, some thousands.
    private const int MostFiles = 4000;
    private const int MostDepth = 8;

    // The usual fonts for text on a screen, of Linux, Windows and macOS.
    private static readonly string[] s_preferred =
        ["DejaVuSans", "LiberationSans-Regular", "NotoSans-Regular", "Arial", "segoeui", "Helvetica", "OpenSans-Regular", "Roboto-Regular"];

    private static readonly string[] s_styles =
        ["bold", "italic", "oblique", "light", "thin", "black", "heavy", "mono", "serif", "condensed", "narrow", "emoji", "symbol", "math"];

    // These have a sign for every letter, and it says nothing.
    private static readonly string[] s_empty = ["LastResort", "AdobeBlank"];

    private readonly Lock _lock = new();
    private readonly HashSet<int> _nowhere = [];
    private FontFile[]? _files;

    /// <summary>The fonts of this machine.</summary>
    public static FontFiles Installed { get; } = new(SystemFolders());

    /// <summary>
    /// The file of a font with all letters of the text, a plain one without serifs before others; null where there is none.
    /// </summary>
    public string? Find(string text)
    {
        int[] letters = [.. text.EnumerateRunes().Select(rune => rune.Value).Distinct()];
        if (letters.Length == 0 || letters.Any(letter => Rune.IsControl(new Rune(letter))))
            return null;
        lock (_lock)
        {
            if (letters.Any(_nowhere.Contains))
                return null;
            _files ??= List(folders);
            if (Array.Find(_files, file => file.Has(letters)) is { } found)
                return found.Path;
            _nowhere.UnionWith(letters.Where(letter => !_files.Any(file => file.Has([letter]))));
            return null;
        }
    }

    private static FontFile[] List(IReadOnlyList<string> folders)
    {
        var search = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MostDepth, IgnoreInaccessible = true };
        return
        [
            .. folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", search))
                .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".TTF" or ".OTF" or ".TTC" or ".OTC")
                .Where(file => !s_empty.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase))
                .Take(MostFiles)
                .OrderBy(Rank).ThenBy(file => file, StringComparer.Ordinal)
                .Select(file => new FontFile(file)),
        ];
    }

    /// <summary>Lower is better: the preferred ones in their order, plain ones without serifs, other plain ones, the rest.</summary>
    private static int Rank(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        int preferred = Array.FindIndex(s_preferred, stem => stem.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (preferred >= 0)
            return preferred;
        if (s_styles.Any(style => name.Contains(style, StringComparison.OrdinalIgnoreCase)))
            return s_preferred.Length + 2;
        return s_preferred.Length + (name.Contains("sans", StringComparison.OrdinalIgnoreCase) ? 0 : 1);
    }

    private static string[] SystemFolders()
    {
        string home = Folder(Environment.SpecialFolder.UserProfile);
        string data = Folder(Environment.SpecialFolder.LocalApplicationData);
        string[] folders;
        if (OperatingSystem.IsWindows())
            folders = [Folder(Environment.SpecialFolder.Fonts), Path.Combine(data, "Microsoft", "Windows", "Fonts")];
        else if (OperatingSystem.IsMacOS())
            folders = ["/System/Library/Fonts", "/Library/Fonts", Path.Combine(home, "Library", "Fonts")];
        else
            folders = ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".fonts"), Path.Combine(data, "fonts")];
        // Without a home, these would be folders of the current one.
        return [.. folders.Where(Path.IsPathRooted).Distinct()];
    }

    private static string Folder(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>A file, and which of the letters asked for so far its font has.</summary>
    private sealed class FontFile(string path)
    {
        private readonly Dictionary<int, bool> _letters = [];

        public string Path => path;

        public bool Has(int[] letters)
        {
            int[] unknown = [.. letters.Where(letter => !_letters.ContainsKey(letter))];
            if (unknown.Length > 0)
            {
                using SKTypeface? font = SKTypeface.FromFile(path);
                foreach (int letter in unknown)
                    _letters.Add(letter, font is not null && font.ContainsGlyph(letter));
            }
            return letters.All(letter => _letters[letter]);
        }
    }
}
