using System.Diagnostics;
using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Fixtures;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>What <c>kubectl apply -k deploy/</c> makes, on a control plane of one's own.</summary>
internal static class Installation
{
    /// <summary>Where it goes.</summary>
    public const string Namespace = "istio-system";

    private const string Webhooks = "apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    private const string Secret = $"api/v1/namespaces/{Namespace}/secrets/rollout-controller-webhook";

    /// <summary>Flags of an operator whose webhook listens on a port of loopback.</summary>
    public static IEnumerable<string> WebhookFlags(int port) => [$"--webhook-listen=127.0.0.1:{port}", "--webhook-name=127.0.0.1"];

    /// <summary>
    /// Installs it anew: without the certificates of an installation before. Addresses of Services lead nowhere here, so the API server is
    /// told to call the webhook on a port of loopback instead.
    /// </summary>
    public static async Task InstallAsync(ControlPlaneFixture cluster, int webhookPort, CancellationToken cancellationToken)
    {
        var api = cluster.Plane.Admin;
        if (await api.FindAsync($"api/v1/namespaces/{Namespace}", cancellationToken) is null)
            await api.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = Namespace } }, cancellationToken);
        foreach (var left in (string[])[$"{Webhooks}/rollout-controller", Secret])
        {
            if (await api.FindAsync(left, cancellationToken) is not null)
                await api.DeleteAsync(left, cancellationToken);
        }

        var (exitCode, output) = await KubectlAsync(cluster, ["apply", "--validate=false", "-k", Path.Combine(AppContext.BaseDirectory, "deploy")], "", cancellationToken);

        // API servers before 1.21 do not have that kind, and the rest is applied.
        var refusals = output.Split('\n').Where(line => line.StartsWith("error:", StringComparison.Ordinal) && !line.Contains("no matches for kind \"PodDisruptionBudget\"", StringComparison.Ordinal));
        Assert.True(exitCode == 0 || !refusals.Any(), output);
        await EditWebhookAsync(cluster, webhook => webhook["clientConfig"] = new JsonObject { ["url"] = $"https://127.0.0.1:{webhookPort}/validate-rollout" }, cancellationToken);
    }

    /// <summary>Changes the webhook in its configuration.</summary>
    public static async Task EditWebhookAsync(ControlPlaneFixture cluster, Action<JsonObject> edit, CancellationToken cancellationToken)
    {
        var configuration = await cluster.Plane.Admin.GetAsync($"{Webhooks}/rollout-controller", cancellationToken);
        edit(configuration["webhooks"]![0]!.AsObject());
        await cluster.Plane.Admin.ReplaceAsync($"{Webhooks}/rollout-controller", configuration, cancellationToken);
    }

    /// <summary>The <c>caBundle</c> that the leader wrote; empty before.</summary>
    public static async Task<string> TrustedAsync(ControlPlaneFixture cluster, CancellationToken cancellationToken) =>
        (string?)(await cluster.Plane.Admin.GetAsync($"{Webhooks}/rollout-controller", cancellationToken))["webhooks"]![0]!["clientConfig"]!["caBundle"] ?? "";

    /// <summary>An entry of the Secret with the certificates, as encoded; null where it is absent.</summary>
    public static async Task<string?> CertificateAsync(ControlPlaneFixture cluster, string name, CancellationToken cancellationToken) =>
        (string?)(await cluster.Plane.Admin.GetAsync(Secret, cancellationToken))["data"]?[name];

    /// <summary>kubectl as admin; standard output and error together.</summary>
    public static Task<(int ExitCode, string Output)> KubectlAsync(ControlPlaneFixture cluster, IEnumerable<string> arguments, string input, CancellationToken cancellationToken) =>
        RunAsync(cluster.Plane.Binaries.Kubectl, ["--kubeconfig", cluster.Plane.AdminKubeconfig, .. arguments], input, cancellationToken);

    /// <summary>Any program; standard output and error together.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var texts = await output;
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, string.Join('\n', texts));
    }
}
