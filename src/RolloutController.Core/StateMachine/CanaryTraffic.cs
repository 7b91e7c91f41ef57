using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>How the canary gets requests.</summary>
internal static class CanaryTraffic
{
    /// <summary>By its weight, a mirror or a header route: there is something to judge.</summary>
    public static bool IsAskedFor(RolloutStatus status) =>
        status.CanaryWeight > Percentage.Zero
        || GeneratedTraffic.Of(status).Any(route => route is GeneratedRoute.Mirror or GeneratedRoute.ToCanary);

    /// <summary>Copies have no series at the callers' proxies; only the canary's own side shows them.</summary>
    public static bool IsMirrored(RolloutStatus status) => GeneratedTraffic.Of(status).Any(route => route is GeneratedRoute.Mirror);
}
