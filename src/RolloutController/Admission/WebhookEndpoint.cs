using RolloutController.Core.Model;

namespace RolloutController.Admission;

/// <summary><c>POST /validate-rollout</c>: the validating webhook. Served over TLS only.</summary>
internal sealed class WebhookEndpoint(RolloutReview review, ILogger<WebhookEndpoint> log)
{
    /// <summary>Path in the webhook's URL.</summary>
    public const string Path = "/validate-rollout";

    /// <summary>A Rollout and its old version, each at most 1.5 MiB in etcd, with room to spare.</summary>
    public const long LongestBody = 8 * 1024 * 1024;

    /// <summary>Of what is logged: CREATE and UPDATE are what an API server asks about.</summary>
    private const int LongestOperation = 20;

    /// <summary>Maps it.</summary>
    public void Map(WebApplication application) => application.MapPost(Path, (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.IsHttps)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (await ReadAsync(context) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"expected an AdmissionReview of {AdmissionRequest.ApiVersion} with an object", context.RequestAborted);
            return;
        }

        var answer = review.Answer(request);
        if (!answer.IsAllowed) Log.Refused(log, LegibleText.Clean(request.Operation, LongestOperation), answer.Subject, string.Join("; ", answer.Errors));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToReview(request.Uid).ToJsonString(), context.RequestAborted);
    }

    private static async Task<AdmissionRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return AdmissionRequest.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }
}
