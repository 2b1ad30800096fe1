namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>The page to try the service with: choose or drop an image, see its instances. It loads nothing from anywhere else.</summary>
internal static class UploadPage
{
    private static readonly string s_html = Read();

    public static IResult Get(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; connect-src 'self'; img-src blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
        response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(s_html, "text/html; charset=utf-8");
    }

    private static string Read()
    {
        using Stream page = typeof(UploadPage).Assembly.GetManifestResourceStream("UploadPage.html")!;
        using var reader = new StreamReader(page);
        return reader.ReadToEnd();
    }
}
