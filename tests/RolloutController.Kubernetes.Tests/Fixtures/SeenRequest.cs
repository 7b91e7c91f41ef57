namespace RolloutController.Kubernetes.Tests.Fixtures;

/// <summary>What a client sent.</summary>
public sealed record SeenRequest(
    string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers, string Protocol, string? ClientCertificate)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
