using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>The matches of a twin: what the generated route asks for, demanded together with each match of the shadowed route.</summary>
internal static class TwinMatches
{
    /// <summary>
    /// The twin's matches in the order of the shadowed route's; pairs that no request can meet are left out, and one that Istio cannot
    /// express refuses the whole twin: a part of its requests would silently go elsewhere.
    /// </summary>
    /// <param name="generated">The generated route.</param>
    /// <param name="shadowed">The shadowed route; without a match it takes every request.</param>
    /// <param name="rolloutNamespace">Namespace of the Rollout and its pods.</param>
    public static Conjunction<ImmutableArray<JsonObject>> Of(GeneratedRoute generated, JsonObject shadowed, string rolloutNamespace)
    {
        var theirs = shadowed.Objects("match").ToArray();
        var matches = ImmutableArray.CreateBuilder<JsonObject>();
        foreach (var match in theirs.Length == 0 ? [[]] : theirs)
        {
            switch (And(generated, match, rolloutNamespace))
            {
                case Conjunction<JsonObject>.Both both:
                    matches.Add(both.Value);
                    break;
                case Conjunction<JsonObject>.Inexpressible refused:
                    return new Conjunction<ImmutableArray<JsonObject>>.Inexpressible(refused.Why);
                default:
                    break;
            }
        }

        return matches.Count == 0
            ? new Conjunction<ImmutableArray<JsonObject>>.Never()
            : new Conjunction<ImmutableArray<JsonObject>>.Both(matches.ToImmutable());
    }

    private static Conjunction<JsonObject> And(GeneratedRoute generated, JsonObject theirs, string rolloutNamespace) => generated switch
    {
        GeneratedRoute.Mirror mirror => RequestMatchJson.And(theirs, mirror.Mirroring.Match),
        GeneratedRoute.ToCanary route => RequestMatchJson.And(theirs, route.Match),
        GeneratedRoute.Session session => RequestMatchJson.And(theirs, session.Match),
        GeneratedRoute.OwnFault fault => RequestMatchJson.And(theirs, fault.Fault.Match),
        GeneratedRoute.DependencyFault fault => SourceMatchJson.And(theirs, fault.CanaryLabels, rolloutNamespace) switch
        {
            Conjunction<JsonObject>.Both both => RequestMatchJson.And(both.Value, fault.Fault.Match),
            var other => other,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(generated), generated, "Unknown kind of generated route"),
    };
}
