namespace RolloutController.Kubernetes.Http;

/// <summary>What the API server says it is (<c>GET /version</c>).</summary>
/// <param name="Major">Major version, for example <c>1</c>.</param>
/// <param name="Minor">Minor version, for example <c>34</c> or <c>34+</c>.</param>
/// <param name="GitVersion">Whole version, for example <c>v1.34.1</c>.</param>
/// <param name="Platform">For example <c>linux/amd64</c>.</param>
public sealed record ServerVersion(string Major, string Minor, string GitVersion, string Platform);
