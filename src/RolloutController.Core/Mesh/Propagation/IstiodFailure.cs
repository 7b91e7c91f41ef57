namespace RolloutController.Core.Mesh.Propagation;

/// <summary>An istiod could not be asked.</summary>
/// <param name="Kind">Why.</param>
/// <param name="What">What happened, for people; may be empty.</param>
public sealed record IstiodFailure(IstiodFailureKind Kind, string What)
{
    /// <summary>CamelCase reason for a condition.</summary>
    public string Reason => "Istiod" + (Kind is IstiodFailureKind.Unknown ? "AnswerUnknown" : Kind.ToString());

    /// <summary>What happened at this istiod and what to do, for people.</summary>
    public string Describe(string istiod) => Kind switch
    {
        IstiodFailureKind.Unreachable =>
            $"{istiod} cannot be reached ({What}); check that its pod runs and that NetworkPolicies let the controller connect to port 15014",
        IstiodFailureKind.Unauthorized =>
            $"{istiod} refused the controller's token (401); mount a projected service account token with audience istio-ca",
        IstiodFailureKind.Forbidden =>
            $"{istiod} does not show its proxies to the controller's namespace (403); run the controller in Istio's root namespace or add its namespace to DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES of istiod",
        IstiodFailureKind.DebugDisabled =>
            $"{istiod} has no debug interface (404); set ENABLE_DEBUG_ON_HTTP=true on istiod, or spec.traffic.propagation.verify: Delay",
        IstiodFailureKind.Unknown =>
            $"{istiod} answers in a form that is not known ({What}); use spec.traffic.propagation.verify: Delay",
        _ => throw new InvalidOperationException($"Unknown failure {Kind}"),
    };
}
