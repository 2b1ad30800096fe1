using Microsoft.Playwright;

namespace Microsoft.ML.InstanceSegmentation.BrowserTests;

/// <summary>The machine's own Chromium or Chrome, driven by Playwright; none is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Its file: CHROMIUM, or the first of its usual names on the path. A test that asks ends as inconclusive where there is none.</summary>
    public static string Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        IEnumerable<string> files = s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)));
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
            files = files.Prepend(named);
        string? found = files.FirstOrDefault(File.Exists);
        if (found is null)
            Assert.Inconclusive("There is no Chromium here. Install it (Debian: apt-get install --no-install-recommends chromium), or set CHROMIUM to its file.");
        return found;
    }

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, string file) =>
        // In a container Chromium's own sandbox cannot be set up; it shows nothing but our own page here.
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = file, Headless = true, Args = ["--no-sandbox"] });
}
