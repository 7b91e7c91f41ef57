using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// Rules of <c>spec.traffic.destinationRule.subsetTrafficPolicy</c>: which parts of Istio's <c>TrafficPolicy</c> a subset of ours may have. What
/// stands deeper in them is Istio's to judge, when the DestinationRule is written.
/// </summary>
internal static class SubsetPolicyRules
{
    private const string Allowed = "connectionPool, outlierDetection, loadBalancer";

    // Istio: destination_rule.proto. A name that is not here is dropped by the API server without a word.
    private static readonly (string Part, string[] Members)[] parts =
    [
        ("connectionPool", ["tcp", "http"]),
        ("outlierDetection",
        [
            "splitExternalLocalOriginErrors", "consecutiveLocalOriginFailures", "consecutiveGatewayErrors", "consecutive5xxErrors", "consecutiveErrors", "interval",
            "baseEjectionTime", "maxEjectionPercent", "minHealthPercent",
        ]),
        ("loadBalancer", ["simple", "consistentHash", "localityLbSetting", "warmupDurationSecs", "warmup"]),
    ];

    public static IEnumerable<SpecProblem> Check(JsonObject policy, string path)
    {
        if (policy.Count == 0) yield return new SpecProblem("MissingField", path, null, $"at least one of {Allowed}");
        foreach (var (name, value) in policy)
        {
            if (Array.Find(parts, part => part.Part == name) is not { Part: not null } known)
            {
                yield return new SpecProblem("NotForSubsets", $"{path}.{name}", JsonScalar.Show(value), Instead(name));
                continue;
            }

            if (value is not JsonObject { Count: > 0 } part)
            {
                yield return new SpecProblem("InvalidField", $"{path}.{name}", JsonScalar.Show(value), $"an object as in Istio's trafficPolicy, with some of {string.Join(", ", known.Members)}");
                continue;
            }

            foreach (var (member, content) in part)
            {
                if (!known.Members.Contains(member, StringComparer.Ordinal))
                    yield return ShapeCheck.Unknown($"{path}.{name}.{member}", content, NearestName.Of(member, known.Members));
            }
        }
    }

    private static string Instead(string name) => name switch
    {
        "tls" => $"one of {Allowed}; how callers connect must not differ between versions, so that tls belongs into the DestinationRule's own trafficPolicy",
        "portLevelSettings" => $"one of {Allowed}; Istio inherits nothing into portLevelSettings, so that all that the DestinationRule says of these ports would be lost",
        _ => $"one of {Allowed}{(NearestName.Of(name, parts.Select(part => part.Part)) is { } meant ? $"; did you mean {meant}?" : "; the rest belongs into the DestinationRule's own trafficPolicy")}",
    };
}
