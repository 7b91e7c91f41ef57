using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using static RolloutController.Simulation.Tests.Cluster.ClusterFixture;

namespace RolloutController.Simulation.Tests.Cluster;

public class Faults_hit_chosen_requests
{
    private readonly ClusterFixture given = new();
    private readonly RequestFaults faults = new();

    public Faults_hit_chosen_requests() => given.Cluster.Intercept(faults);

    [Fact]
    public void A_fault_before_the_effect_leaves_the_store_unchanged()
    {
        faults.FailBefore(request => request.IsWrite, () => new ApiException(ApiErrorReason.TooManyRequests, 429, "slow down"), times: 1);

        Assert.Equal(429, given.Refused(() => given.Client.CreateAsync(Widget, NewWidget("a"), WriteOptions.Default, CancellationToken.None)).Code);
        Assert.Empty(given.Cluster.History);
        given.Create(NewWidget("a"));
    }

    [Fact]
    public void A_fault_after_the_effect_hides_a_write_that_took_place()
    {
        faults.FailAfter(request => request.Verb == RequestVerb.Create, () => new ApiException(ApiErrorReason.Timeout, 504, "no answer"), times: 1);

        given.Refused(() => given.Client.CreateAsync(Widget, NewWidget("a"), WriteOptions.Default, CancellationToken.None));

        Assert.NotNull(given.Cluster.Find(Widget, new("default", "a")));
    }

    [Fact]
    public void A_delay_passes_in_virtual_time()
    {
        faults.Delay(request => request.Verb == RequestVerb.Create, given.Time, TimeSpan.FromSeconds(40), times: 1);
        var started = given.Time.GetUtcNow();

        given.Create(NewWidget("a"));

        Assert.Equal(TimeSpan.FromSeconds(40), given.Time.GetUtcNow() - started);
    }

    [Fact]
    public void An_admission_refusal_stops_the_write_and_sees_its_result()
    {
        using var _ = given.Cluster.Intercept(new LargeWidgetsRefused());
        given.Create(NewWidget("a", size: 5));

        var refused = given.Refused(() => given.Client.PatchAsync(Widget, new("default", "a"), PatchType.Merge, JsonNode.Parse("""{"spec":{"size":50}}""")!, WriteOptions.Default, CancellationToken.None));

        Assert.Equal(ApiErrorReason.Forbidden, refused.Reason);
        Assert.Single(given.Cluster.History);
    }

    private sealed class LargeWidgetsRefused : IRequestInterceptor
    {
        public void Admit(ClusterRequest request, JsonObject? before, JsonObject? after)
        {
            if (after is not null && (int)after["spec"]!["size"]! > 10)
            {
                throw new ApiException(ApiErrorReason.Forbidden, 403, "too large");
            }
        }
    }
}
