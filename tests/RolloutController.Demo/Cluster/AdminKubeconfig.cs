using System.Text;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.Demo.Cluster;

/// <summary>Reads the kubeconfig that the test control plane wrote for its admin; its form is known.</summary>
internal static class AdminKubeconfig
{
    /// <summary>Opens a plain HTTP session, on purpose not with the project's own client: what is shown must not also check itself.</summary>
    public static async Task<ApiSession> OpenSessionAsync(string path, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(path, cancellationToken);
        var authority = Encoding.UTF8.GetString(Convert.FromBase64String(Value("certificate-authority-data")));
        return new ApiSession(new Uri(Value("server")), authority, Value("token"));

        string Value(string key) =>
            lines.Select(line => line.Trim()).Where(line => line.StartsWith($"{key}: ", StringComparison.Ordinal)).Select(line => line[(key.Length + 2)..]).FirstOrDefault()
            ?? throw new DemoFailure($"{path}: there is no {key}.");
    }

    /// <summary>The same file for another bearer token.</summary>
    public static async Task WriteForTokenAsync(string admin, string token, string path, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(admin, cancellationToken);
        await File.WriteAllLinesAsync(
            path, lines.Select(line => line.TrimStart().StartsWith("token: ", StringComparison.Ordinal) ? $"    token: {token}" : line), cancellationToken);
    }
}
