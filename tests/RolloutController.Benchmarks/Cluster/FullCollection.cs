using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using RolloutController.TestControlPlane;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>
/// A collection of all generations in another process, asked for over its diagnostics port as dotnet-gcdump does. Without one, what died long ago counts
/// as alive until the process happens to look at its oldest generation.
/// </summary>
internal static class FullCollection
{
    /// <summary>Runtime events <c>GCHeapCollect</c>: listening to them begins with a full collection.</summary>
    private const long GcHeapCollect = 0x800000;

    /// <summary>Ends when the operator has counted one more collection of its oldest generation.</summary>
    public static async Task OfAsync(OperatorProcess process, CancellationToken cancellationToken)
    {
        var before = await CountAsync(process, cancellationToken);
        using var session = await new DiagnosticsClient(process.Id).StartEventPipeSessionAsync(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GcHeapCollect)], requestRundown: false, token: cancellationToken);
        var events = session.EventStream.CopyToAsync(Stream.Null, cancellationToken);
        await Eventually.UntilAsync(
            async () => await CountAsync(process, cancellationToken) > before, "the operator collects all generations", cancellationToken: cancellationToken);
        await session.StopAsync(cancellationToken);
        await events;
    }

    private static async Task<double> CountAsync(OperatorProcess process, CancellationToken cancellationToken) =>
        MetricLines.Sum(await process.MetricsAsync(cancellationToken), "dotnet_gc_collections_total{", "\"gen2\"");
}
