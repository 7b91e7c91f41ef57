using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Parsing;

public class TargetsInProgressTests
{
    [Fact]
    public void A_virtual_service_renamed_midway_does_not_leave_the_first_one_with_the_canarys_weights()
    {
        var edited = A.Rollout().WithHttpRoutes("other", "primary").WithStatus(OpenAttempt("v2")).Json();

        var rollout = RolloutReader.Read(edited);

        var reference = Assert.Single(rollout.Spec!.Traffic.VirtualServices);
        Assert.Equal("reviews", reference.Name);
        Assert.Contains(rollout.Problems, problem => problem is { Reason: "TargetsChangedMidway", IsError: false });
    }

    [Theory]
    [InlineData("tcpRoutes", """[{"port": 9000}]""")]
    [InlineData("tlsRoutes", """[{"port": 443, "sniHosts": ["a.example.com"]}]""")]
    public void Tcp_and_tls_routes_are_targets_too(string kind, string routes)
    {
        var given = A.Rollout().WithGates().With("traffic.virtualServices", JsonNode.Parse($$"""[{"name": "reviews", "{{kind}}": {{routes}}}]"""));
        var status = OpenAttempt("v2");
        status = status with { Attempt = status.Attempt! with { Targets = AttemptTargets.Of(RolloutReader.Read(given.Json()).Spec!) } };

        Assert.Empty(RolloutReader.Read(given.WithStatus(status).Json()).Problems);
        var moved = RolloutReader.Read(A.Rollout().WithGates().WithStatus(status).Json());

        Assert.Contains(moved.Problems, problem => problem is { Reason: "TargetsChangedMidway" });
        Assert.False(Assert.Single(moved.Spec!.Traffic.VirtualServices).ManagesHttp);
    }

    [Fact]
    public void The_new_targets_are_used_once_the_attempt_has_ended()
    {
        var edited = A.Rollout().WithHttpRoutes("other", "primary").WithStatus(OpenAttempt("v2") with { Canary = null }).Json();

        var rollout = RolloutReader.Read(edited);

        Assert.Equal("other", Assert.Single(rollout.Spec!.Traffic.VirtualServices).Name);
        Assert.Empty(rollout.Problems);
    }

    [Fact]
    public void An_attempt_whose_targets_stay_is_read_without_a_warning()
    {
        var rollout = RolloutReader.Read(A.Rollout().WithStatus(OpenAttempt("v2")).Json());

        Assert.Empty(rollout.Problems);
        Assert.Equal("reviews", rollout.Spec!.Service);
    }

    private static RolloutStatus OpenAttempt(string version)
    {
        var spec = RolloutReader.Read(A.Rollout().Json()).Spec!;
        return RolloutStatus.Empty with
        {
            ObservedGeneration = 1,
            Stable = "v1",
            Canary = version,
            Attempt = new AttemptStatus
            {
                Id = "uid-1-0",
                Number = 1,
                Version = version,
                SpecHash = "0",
                Started = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                Targets = AttemptTargets.Of(spec),
            },
        };
    }
}
