using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tests;
using Microsoft.ML.InstanceSegmentation.Tests.Examples;
using Microsoft.Playwright;

[assembly: DoNotParallelize]

namespace Microsoft.ML.InstanceSegmentation.BrowserTests;

/// <summary>The upload page of examples/WebApi in a browser, as someone who tries the service sees it.</summary>
[TestClass]
public sealed class UploadPageTests
{
    private static TemporaryFolder? s_folder;
    private static WebService? s_service;
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;
    private static string s_image = "";

    private readonly List<string> _errors = [];
    private IPage _page = null!;

    /// <summary>BROWSER_TEST_MODEL and BROWSER_TEST_IMAGE, a model.zip and an image, take the place of an untrained model and a drawn one.</summary>
    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        string chromium = Chromium.Find();
        s_folder = new TemporaryFolder();
        ShapesDataset data = ShapesDataset.Write(s_folder.File("shapes"), 1, 1, seed: 1);
        s_image = Environment.GetEnvironmentVariable("BROWSER_TEST_IMAGE") ?? Directory.GetFiles(data.TrainingImages).Single();
        string model = Environment.GetEnvironmentVariable("BROWSER_TEST_MODEL") ?? SaveModel(data);
        s_service = WebService.Start("WebApi", "WebApi.dll", "--model", model);
        s_playwright = await Playwright.Playwright.CreateAsync();
        s_browser = await Chromium.LaunchAsync(s_playwright, chromium);
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        if (s_browser is not null)
            await s_browser.DisposeAsync();
        s_playwright?.Dispose();
        s_service?.Dispose();
        s_folder?.Dispose();
    }

    [TestInitialize]
    public async Task Open()
    {
        _page = await s_browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        _page.PageError += (_, error) => _errors.Add(error);
        await _page.GotoAsync(s_service!.Client.BaseAddress!.ToString());
    }

    [TestCleanup]
    public async Task Close()
    {
        await _page.CloseAsync();
        Assert.IsEmpty(_errors, string.Join("\n", _errors));
    }

    [TestMethod]
    public async Task An_uploaded_image_shows_its_overlay_and_a_row_for_each_instance()
    {
        await Choose(s_image);
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("instance", new() { Timeout = 30_000 });
        await WaitForResult();
        int rows = await _page.Locator("#table tbody tr").CountAsync();
        Assert.IsGreaterThan(0, rows);
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync($"{rows} instance");
        Assert.IsGreaterThan(0, await _page.EvaluateAsync<int>("() => document.getElementById('picture').naturalWidth"), "The overlay is a picture.");
        if (Environment.GetEnvironmentVariable("BROWSER_TEST_SCREENSHOT") is { Length: > 0 } file)
            await _page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
    }

    [TestMethod]
    public async Task The_filter_leaves_rows_out()
    {
        await Choose(s_image);
        await WaitForResult();
        int rows = await _page.Locator("#table tbody tr").CountAsync();
        string name = await _page.Locator("#table tbody tr td:nth-child(2)").First.InnerTextAsync();
        await _page.Locator("#class").SelectOptionAsync(name);
        int ofClass = await CountAfter(rows);
        string[] names = [.. await _page.Locator("#table tbody tr td:nth-child(2)").AllInnerTextsAsync()];
        Assert.IsGreaterThan(0, ofClass);
        Assert.IsTrue(names.All(shown => shown == name), string.Join(", ", names));
        await _page.Locator("#area").FillAsync("100000000");
        await _page.Locator("#area").BlurAsync();
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("0 instances", new() { Timeout = 30_000 });

        async Task<int> CountAfter(int before)
        {
            await Assertions.Expect(_page.Locator("#status")).Not.ToContainTextAsync("Looking", new() { Timeout = 30_000 });
            int now = await _page.Locator("#table tbody tr").CountAsync();
            Assert.IsLessThanOrEqualTo(before, now);
            return now;
        }
    }

    [TestMethod]
    public async Task What_is_no_image_shows_the_error_of_the_service()
    {
        string text = s_folder!.File("notes.png");
        await File.WriteAllTextAsync(text, "no image");
        await Choose(text, leastScore: null);
        await Assertions.Expect(_page.Locator("#status.error")).ToContainTextAsync("is no image that can be decoded", new() { Timeout = 30_000 });
        await Assertions.Expect(_page.Locator("#result")).ToBeHiddenAsync();
    }

    /// <summary>An untrained model is sure of nothing, so its instances are shown whatever their score.</summary>
    private async Task Choose(string file, string? leastScore = "0")
    {
        if (leastScore is not null && Environment.GetEnvironmentVariable("BROWSER_TEST_MODEL") is null)
            await _page.Locator("#score").FillAsync(leastScore);
        await _page.Locator("#file").SetInputFilesAsync(file);
    }

    private async Task WaitForResult()
    {
        await Assertions.Expect(_page.Locator("#result")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(_page.Locator("#status")).Not.ToContainTextAsync("Looking", new() { Timeout = 30_000 });
    }

    private static string SaveModel(ShapesDataset data)
    {
        var ml = new MLContext();
        IDataView images = ml.Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages);
        string checkpoint = NarrowCheckpoint.Write(s_folder!, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        using InstanceSegmentationTransformer model = ml.InstanceSegmentation().ApplyInstanceSegmentationModel(checkpoint, NarrowCheckpoint.ClassNames).Fit(images);
        ml.Model.Save(model, images.Schema, s_folder!.File("model.zip"));
        return s_folder.File("model.zip");
    }
}
