using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>
/// Answers the controller's queries as a Prometheus would for a Service with 1,000 requests per version, and notes when it did. A Service
/// is good until it is told otherwise; then a tenth of the requests to its v2 fails. Real Prometheus would put its own scrape interval and
/// query time into the figures; this way the moment of the failing answer is known exactly.
/// </summary>
internal sealed partial class StubPrometheus : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentDictionary<string, bool> _bad = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StubAnswer> _answers = new();
    private long _queries;

    private StubPrometheus(WebApplication web) => _web = web;

    /// <summary>Its address.</summary>
    public Uri Url => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Queries answered so far.</summary>
    public long Queries => Interlocked.Read(ref _queries);

    /// <summary>The answers to gates' queries, oldest first.</summary>
    public IReadOnlyList<StubAnswer> Answers => [.. _answers];

    /// <summary>Starts it on a free loopback port.</summary>
    public static async Task<StubPrometheus> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        var stub = new StubPrometheus(web);
        web.MapPost("/api/v1/query", (RequestDelegate)stub.AnswerAsync);
        await web.StartAsync(cancellationToken);
        return stub;
    }

    /// <summary>From now on a Service's v2 fails its gate, or does not.</summary>
    public void SetBad(string service, bool bad) => _bad[service] = bad;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (query, round) = (form["query"].ToString(), form["time"].ToString());
        Interlocked.Increment(ref _queries);
        var service = ServiceName().Match(query) is { Success: true } match ? match.Groups[1].Value : "";
        var isBad = _bad.GetValueOrDefault(service);
        context.Response.ContentType = "application/json";
        if (query.StartsWith("count by (reporter)", StringComparison.Ordinal))
            await context.Response.WriteAsync(Vector(round, ("\"reporter\":\"source\"", 2)), context.RequestAborted);
        else if (query.StartsWith("sum by (destination_version", StringComparison.Ordinal))
            await AnswerGateAsync(context, query, service, round, isBad);
        else
            await context.Response.WriteAsync(Vector(round, ("", query.Contains("NC|NR", StringComparison.Ordinal) ? 0 : 2_000)), context.RequestAborted);
    }

    private async Task AnswerGateAsync(HttpContext context, string query, string service, string round, bool isBad)
    {
        var isErrors = query.Contains("response_code=~\"5..\"", StringComparison.Ordinal);
        var (stable, canary) = isErrors ? (0, isBad ? 100 : 0) : (1_000, 1_000);
        var text = Vector(round, (Version("v1"), stable), (Version("v2"), canary));
        _answers.Enqueue(new StubAnswer(service, round, isErrors, isErrors && isBad, TimeProvider.System.GetUtcNow()));
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static string Version(string version) => $"\"destination_version\":\"{version}\",\"destination_canonical_revision\":\"{version}\"";

    private static string Vector(string time, params IEnumerable<(string Labels, int Value)> samples)
    {
        var result = samples.Select(sample => string.Create(CultureInfo.InvariantCulture, $"{{\"metric\":{{{sample.Labels}}},\"value\":[{time},\"{sample.Value}\"]}}"));
        return $"{{\"status\":\"success\",\"data\":{{\"resultType\":\"vector\",\"result\":[{string.Join(',', result)}]}}}}";
    }

    [GeneratedRegex("destination_service=~\"([a-z0-9]+)")]
    private static partial Regex ServiceName();
}
