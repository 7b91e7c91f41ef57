using System.Net;
using RolloutController.IntegrationTests.Crashes.Proxy;
using RolloutController.IntegrationTests.Fixtures;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>The leader's network goes silent: no connection breaks, and what was sent may arrive at any time later.</summary>
public sealed class PartitionTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Fact]
    public async Task A_leader_behind_a_silent_network_writes_no_more_once_another_leads_and_its_late_writes_change_nothing()
    {
        await using var proxy = await ApiProxy.StartAsync(cluster.Plane, TestContext.Current.CancellationToken);
        await using var run = await Replicas.StartAsync(cluster, metrics, OperatorProcess.ShortLease, proxy.Redirect);
        proxy.Before = request =>
        {
            if (request.Writes("virtualservices"))
                proxy.FallSilent();
            return Task.FromResult(true);
        };

        await run.Other.UntilLeadingAsync();
        var sent = proxy.Writes;
        var late = sent.Where(request => request.Answer is null).ToArray();
        var exitCode = await run.Leader.UntilExitedAsync();
        await run.World.UntilStableAsync("v2");
        await run.UntilSeenAsync();
        var before = run.History.Writes.Count;
        proxy.Mend();
        await run.World.UntilAsync(() => Task.FromResult(late), writes => writes.All(write => write.Answer is not null), "the late writes arrived");

        Assert.Equal(OperatorProcess.LeadershipLost, exitCode);
        Assert.Contains(late, write => write.Writes("virtualservices"));
        Assert.All(late, write => Assert.Equal((int)HttpStatusCode.Conflict, write.Answer));
        Assert.Equal(sent.Count, proxy.Writes.Count);
        await run.EndsWellAsync(["v1=100", "v1=90 v2=10", "v1=50 v2=50", "v2=100"]);
        Assert.Equal(before, run.History.Writes.Count);
    }
}
