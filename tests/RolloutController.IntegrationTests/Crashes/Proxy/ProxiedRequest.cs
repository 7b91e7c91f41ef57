namespace RolloutController.IntegrationTests.Crashes.Proxy;

/// <summary>A request that a controller sent to the API server.</summary>
internal sealed class ProxiedRequest(string method, string path, string query)
{
    private static readonly string[] groups = ["/rollout-controller.io/", "/networking.istio.io/"];

    /// <summary>Status of the API server's answer; null while there is none.</summary>
    public int? Answer { get; set; }

    /// <summary>It changes a Rollout or a mesh object, and is no trial of a change.</summary>
    public bool IsWrite =>
        method is "POST" or "PUT" or "PATCH" or "DELETE"
        && groups.Any(group => path.Contains(group, StringComparison.Ordinal))
        && !query.Contains("dryRun", StringComparison.Ordinal);

    /// <summary>It changes objects of a kind, by its plural.</summary>
    public bool Writes(string plural) => IsWrite && path.Contains($"/{plural}/", StringComparison.Ordinal);

    public override string ToString() => $"{method} {path}{query}: {(Answer is { } code ? $"{code}" : "no answer")}";
}
