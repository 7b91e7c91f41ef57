using System.Collections.Immutable;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>
/// A kind of route that we put above each route it shadows: exactly one of the nested kinds. Its name begins with
/// <c>rollout-controller/&lt;rollout&gt;/</c>; what begins so and is not asked for is removed, wherever it stands.
/// </summary>
public abstract record GeneratedRoute
{
    private GeneratedRoute()
    {
    }

    /// <summary>The subset that the route itself names; those of the shadowed route aside.</summary>
    internal IEnumerable<string> Names() => this switch
    {
        Mirror mirror => [mirror.CanarySubset],
        ToCanary canary => [canary.CanarySubset],
        Session session => [session.Subset],
        _ => [],
    };

    /// <summary>Matching requests go where the shadowed route sends them, and copies go to the canary.</summary>
    public sealed record Mirror(string CanarySubset, Mirroring Mirroring) : GeneratedRoute;

    /// <summary>Matching requests go to the canary.</summary>
    public sealed record ToCanary(string CanarySubset, RequestMatch Match) : GeneratedRoute;

    /// <summary>Requests of callers that a version served before go to that version.</summary>
    /// <param name="Subset">Its subset.</param>
    /// <param name="IsCanary">It is the canary.</param>
    /// <param name="Cookie">The cookie that such callers send.</param>
    public sealed record Session(string Subset, bool IsCanary, NamedMatch Cookie) : GeneratedRoute
    {
        /// <summary>Requests with the cookie.</summary>
        internal RequestMatch Match => new() { Cookies = [Cookie] };
    }

    /// <summary>Matching requests to the own host go where the shadowed route sends them, and some fail or wait at the caller.</summary>
    public sealed record OwnFault(Fault Fault) : GeneratedRoute;

    /// <summary>Requests of the canary's pods to another host, of which some fail or wait at the caller.</summary>
    /// <param name="Fault">The fault.</param>
    /// <param name="CanaryLabels">Labels of the canary's pods: the Service's selector and the subset's label (Istio's <c>sourceLabels</c>).</param>
    public sealed record DependencyFault(Fault Fault, ImmutableSortedDictionary<string, string> CanaryLabels) : GeneratedRoute
    {
        /// <inheritdoc />
        public bool Equals(DependencyFault? other) =>
            other is not null && Fault == other.Fault && CanaryLabels.SequenceEqual(other.CanaryLabels);

        /// <inheritdoc />
        public override int GetHashCode() => Fault.GetHashCode();
    }
}
