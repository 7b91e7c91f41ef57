using System.Text.Json.Nodes;
using RolloutController.Benchmarks.Cluster;

namespace RolloutController.Benchmarks.Measured.Soaking;

/// <summary>
/// One application that never rests: promoted, rolled back by its gate and retried, aborted by hand, its Rollout deleted and made anew, over and over.
/// </summary>
internal sealed class ChangingApplication(BenchCluster cluster, Application application, Func<JsonObject> rollout)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private string stable = "v1";

    /// <summary>Changes that came to their end so far.</summary>
    public int Changes { get; private set; }

    /// <summary>Changes until told to stop; the one that is under way is not waited for.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Func<CancellationToken, Task>[] acts = [PromoteAsync, PromoteAsync, FailAndRetryAsync, PromoteAsync, AbortAsync, RecreateAsync];
        try
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                await acts[number % acts.Length](stop);
                Changes++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The soak is over.
        }
    }

    private string Other => stable == "v1" ? "v2" : "v1";

    private async Task PromoteAsync(CancellationToken cancellationToken)
    {
        await application.SetVersionAsync(cluster.Api, Other, cancellationToken);
        await UntilHealthyAsync(Other, cancellationToken);
    }

    // Only v2 can be made to fail: on the way to v1 this is one more promotion.
    private async Task FailAndRetryAsync(CancellationToken cancellationToken)
    {
        if (Other == "v1")
            await PromoteAsync(cancellationToken);
        cluster.Prometheus.SetBad(application.Name, true);
        await application.SetVersionAsync(cluster.Api, Other, cancellationToken);
        await UntilAsync("Degraded", cancellationToken);
        cluster.Prometheus.SetBad(application.Name, false);
        await application.CommandAsync(cluster.Api, "retry", cancellationToken);
        await UntilHealthyAsync(Other, cancellationToken);
    }

    private async Task AbortAsync(CancellationToken cancellationToken)
    {
        await application.SetVersionAsync(cluster.Api, Other, cancellationToken);
        await cluster.Rollouts.UntilAsync(application.Name, Rollouts.IsBaking, "baking", s_patience, cancellationToken);
        await application.CommandAsync(cluster.Api, "abort", cancellationToken);
        await UntilAsync("Degraded", cancellationToken);
        await application.SetVersionAsync(cluster.Api, stable, cancellationToken);
        await UntilAsync("Healthy", cancellationToken);
    }

    private async Task RecreateAsync(CancellationToken cancellationToken)
    {
        await cluster.Api.DeleteAsync(application.RolloutPath, cancellationToken);
        await cluster.Rollouts.UntilGoneAsync(application.Name, s_patience, cancellationToken);
        var again = rollout();
        again["spec"]!["version"] = stable;
        await application.ApplyAsync(cluster.Api, again, cancellationToken);
        await UntilAsync("Healthy", cancellationToken);
    }

    private async Task UntilHealthyAsync(string version, CancellationToken cancellationToken)
    {
        await cluster.Rollouts.UntilAsync(
            application.Name, one => Rollouts.IsIn(one, "Healthy") && (string?)one["status"]!["stable"] == version, $"Healthy with {version}", s_patience, cancellationToken);
        stable = version;
    }

    private Task<JsonObject> UntilAsync(string phase, CancellationToken cancellationToken) =>
        cluster.Rollouts.UntilAsync(application.Name, one => Rollouts.IsIn(one, phase), phase, s_patience, cancellationToken);
}
