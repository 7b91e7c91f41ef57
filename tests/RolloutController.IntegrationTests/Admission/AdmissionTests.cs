using System.Net;
using System.Text.Json.Nodes;
using RolloutController.IntegrationTests.Crashes;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestControlPlane.Processes;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.Admission;

/// <summary>The validating webhook as installed, called by a real API server, served by two replicas with the installed rights.</summary>
[Collection(OwnControlPlaneCollection.Name)]
public sealed class AdmissionTests(OwnControlPlane cluster)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task kubectl_apply_is_refused_with_every_error_of_a_broken_Rollout()
    {
        await using var replicas = await StartAsync();
        var ns = await cluster.Plane.CreateNamespaceAsync("admission", _cancellation);

        var (exitCode, output) = await ApplyAsync(Broken(ns));

        Assert.Equal(1, exitCode);
        Assert.Contains("The Rollout \"reviews\" is invalid:", output, StringComparison.Ordinal);
        Assert.Contains("* spec.steps[1].name: \"a\"; expected a name that no other step has", output, StringComparison.Ordinal);
        Assert.Contains("* spec.windows[0].timeZone: \"Mars/Olympus\"; expected ", output, StringComparison.Ordinal);
        Assert.Null(await cluster.Plane.Admin.FindAsync($"{Path(ns)}/reviews", _cancellation));
    }

    [Fact]
    public async Task kubectl_apply_shows_what_the_cluster_lacks_as_warnings()
    {
        await using var replicas = await StartAsync();
        var ns = await cluster.Plane.CreateNamespaceAsync("admission", _cancellation);

        var (exitCode, output) = await ApplyAsync(Good(ns).WithSteps(A.Weight(5, "5m"), A.Fault("ratings", "11m")));

        Assert.Equal(0, exitCode);
        Assert.Contains("Warning: spec.steps[1].duration: 11m; expected at most 10m", output, StringComparison.Ordinal);
        Assert.Contains($"Warning: spec.service: reviews; expected a Service in namespace {ns}; there is none yet", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_replica_answers_when_one_is_killed_and_with_none_left_everything_is_stored()
    {
        await using var replicas = await StartAsync();
        var ns = await cluster.Plane.CreateNamespaceAsync("admission", _cancellation);

        await replicas.Leader.KillAsync();
        await replicas.Other.UntilLeadingAsync();
        await UntilRefusedAsync(ns);
        await replicas.Other.KillAsync();
        var (exitCode, output) = await ApplyAsync(Broken(ns));

        Assert.True(exitCode == 0, output);
        Assert.NotNull(await cluster.Plane.Admin.FindAsync($"{Path(ns)}/reviews", _cancellation));
    }

    /// <summary>With <c>failurePolicy: Fail</c> a call that TLS refuses is an error of its own: none may be seen while certificates change.</summary>
    [Fact]
    public async Task No_call_is_lost_while_the_certificates_and_their_authority_are_rotated()
    {
        await using var replicas = await StartAsync("--webhook-certificate-lifetime=20s");
        var ns = await cluster.Plane.CreateNamespaceAsync("admission", _cancellation);
        await UntilRefusedAsync(ns);
        await Installation.EditWebhookAsync(
            cluster,
            webhook =>
            {
                webhook["failurePolicy"] = "Fail";
                webhook["timeoutSeconds"] = 30; // a call that a busy machine answers late is not lost
            },
            _cancellation);
        try
        {
            var (certificates, authorities, lost) = (new HashSet<string?>(), new HashSet<string?>(), new List<string>());
            await Wait.ForAsync(
                async _ =>
                {
                    await ReviewBothAsync(ns, lost);
                    certificates.Add(await Installation.CertificateAsync(cluster, "tls.crt", _cancellation));
                    authorities.Add(await Installation.CertificateAsync(cluster, "ca.crt", _cancellation));
                    var isOver = await Installation.CertificateAsync(cluster, "previous-ca.crt", _cancellation) is null;
                    return lost.Count > 0 || (certificates.Count >= 4 && authorities.Count >= 2 && isOver);
                },
                done => done, TimeSpan.FromMinutes(5), "all certificates were rotated", _cancellation);
            Assert.True(lost.Count == 0, string.Join('\n', lost));
        }
        finally
        {
            await Installation.EditWebhookAsync(cluster, webhook => webhook["failurePolicy"] = "Ignore", CancellationToken.None);
        }
    }

    private static string Path(string ns) => $"apis/rollout-controller.io/v1alpha1/namespaces/{ns}/rollouts";

    private static RolloutBuilder Good(string ns) => A.Rollout().InNamespace(ns).WithGates(A.ErrorRateGate()).WithSteps(A.Weight(5, "5m"));

    /// <summary>The schema lets it through on an API server without CEL: names used twice, and a time zone that only the controller knows to be none.</summary>
    private static RolloutBuilder Broken(string ns) => Good(ns).WithSteps(A.Weight(5, "5m", "a"), A.Weight(10, "5m", "a"))
        .With("windows", new JsonArray(new JsonObject { ["cron"] = "* * 9-16 ? * MON-FRI", ["timeZone"] = "Mars/Olympus" }));

    private Task<(int ExitCode, string Output)> ApplyAsync(RolloutBuilder rollout) =>
        Installation.KubectlAsync(cluster, ["apply", "--validate=false", "-f", "-"], rollout.Json().ToJsonString(), _cancellation);

    private async Task<WebhookReplicas> StartAsync(params string[] flags)
    {
        var replicas = await WebhookReplicas.StartAsync(cluster, flags);
        var ns = await cluster.Plane.CreateNamespaceAsync("admission", _cancellation);
        await UntilRefusedAsync(ns);
        return replicas;
    }

    /// <summary>The API server takes over a changed configuration a moment after it was written, and until then lets everything pass.</summary>
    private async Task UntilRefusedAsync(string ns) => await Wait.ForAsync(
        async _ =>
        {
            try
            {
                await cluster.Plane.Admin.CreateAsync($"{Path(ns)}?dryRun=All", Broken(ns).Json(), _cancellation);
                return false;
            }
            catch (HttpRequestException refusal) when (refusal.StatusCode == HttpStatusCode.UnprocessableEntity)
            {
                return true;
            }
        },
        refused => refused, RolloutWorld.Patience, "a broken Rollout is refused", _cancellation);

    /// <summary>The webhook lets a good Rollout pass and refuses a broken one; any other answer is noted.</summary>
    private async Task ReviewBothAsync(string ns, List<string> lost)
    {
        try
        {
            await cluster.Plane.Admin.CreateAsync($"{Path(ns)}?dryRun=All", Good(ns).Json(), _cancellation);
            await cluster.Plane.Admin.CreateAsync($"{Path(ns)}?dryRun=All", Broken(ns).Json(), _cancellation);
            lost.Add("a broken Rollout was let through");
        }
        catch (HttpRequestException answer)
        {
            if (!answer.Message.Contains("denied the request: Rollout", StringComparison.Ordinal)) lost.Add(answer.Message);
        }
    }
}
