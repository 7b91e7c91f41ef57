namespace RolloutController.Kubernetes.Configuration;

/// <summary>What the machine says about where the API server is.</summary>
/// <param name="Variable">Value of an environment variable; null where it is not set.</param>
/// <param name="HomeDirectory">The user's home directory; empty where there is none.</param>
/// <param name="ServiceAccountDirectory">Where a pod's token, CA and namespace are mounted.</param>
public sealed record HostEnvironment(Func<string, string?> Variable, string HomeDirectory, string ServiceAccountDirectory)
{
    /// <summary>This process's own.</summary>
    public static HostEnvironment OfProcess() => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "/var/run/secrets/kubernetes.io/serviceaccount");

    /// <summary>Value of a variable, or null where it is unset or empty.</summary>
    internal string? NonEmpty(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
