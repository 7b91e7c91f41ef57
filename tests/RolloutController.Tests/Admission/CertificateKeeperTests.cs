using System.Text;
using System.Text.Json.Nodes;
using RolloutController.Admission;
using RolloutController.Admission.Certificates;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Tests.Admission;

public sealed class CertificateKeeperTests
{
    private static readonly ObjectKey SecretKey = new("istio-system", WebhookOptions.Name);
    private static readonly ObjectKey ConfigurationKey = new("", "rollout-controller");

    private readonly ManualTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly DeterministicTaskScheduler scheduler;
    private readonly InMemoryCluster cluster;
    private readonly IResourceClient users;

    public CertificateKeeperTests()
    {
        scheduler = new DeterministicTaskScheduler(time, 1);
        cluster = new InMemoryCluster(time, new RegisteredKind(KnownKinds.Secret), new RegisteredKind(KnownKinds.ValidatingWebhookConfiguration));
        users = cluster.ClientFor("kubectl");
        Create(KnownKinds.Secret, new JsonObject { ["metadata"] = new JsonObject { ["name"] = SecretKey.Name, ["namespace"] = SecretKey.Namespace } });
        Create(KnownKinds.ValidatingWebhookConfiguration, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = ConfigurationKey.Name },
            ["webhooks"] = new JsonArray(new JsonObject { ["name"] = "a", ["clientConfig"] = new JsonObject { ["url"] = "https://a" } }),
        });
    }

    private CertificateSet? Stored => CertificateSecret.Read(cluster.Find(KnownKinds.Secret, SecretKey)!);

    private string Trusted => Encoding.ASCII.GetString(Convert.FromBase64String(
        (string)cluster.Find(KnownKinds.ValidatingWebhookConfiguration, ConfigurationKey)!["webhooks"]![0]!["clientConfig"]!["caBundle"]!));

    [Fact]
    public void The_leader_makes_certificates_stores_them_has_them_trusted_and_serves()
    {
        var serving = Look(isLeader: true);

        Assert.NotNull(Stored);
        Assert.Equal(Stored.Bundle, Trusted);
        Assert.Equal(Stored.Serving.Subject, Subject(serving));
    }

    [Fact]
    public void A_replica_that_does_not_lead_serves_with_what_the_leader_stored_and_writes_nothing()
    {
        Assert.False(Look(isLeader: false).IsThere);
        var leaders = Look(isLeader: true);
        var before = Versions();

        var serving = Look(isLeader: false);

        Assert.Equal(Subject(leaders), Subject(serving));
        Assert.Equal(before, Versions());
    }

    [Fact]
    public void Nothing_is_written_while_nothing_falls_due()
    {
        Look(isLeader: true);
        var before = Versions();
        time.Advance(TimeSpan.FromDays(30));

        Look(isLeader: true);

        Assert.Equal(before, Versions());
    }

    [Fact]
    public void A_leader_whose_second_write_failed_has_it_done_by_the_next_look()
    {
        var faults = new RequestFaults();
        cluster.Intercept(faults);
        faults.FailBefore(
            request => request.Kind == KnownKinds.ValidatingWebhookConfiguration && request.IsWrite, () => new ApiException(ApiErrorReason.Conflict, 409, "changed"), times: 1);
        Assert.Throws<ApiException>(() => Look(isLeader: true));
        var stored = Stored;

        Look(isLeader: true);

        Assert.Equal(stored, Stored);
        Assert.Equal(stored!.Bundle, Trusted);
    }

    [Fact]
    public void What_somebody_takes_out_of_the_configuration_comes_back()
    {
        Look(isLeader: true);
        Patch(KnownKinds.ValidatingWebhookConfiguration, ConfigurationKey, """[{"op": "remove", "path": "/webhooks/0/clientConfig/caBundle"}]""");

        Look(isLeader: true);

        Assert.Equal(Stored!.Bundle, Trusted);
    }

    [Theory]
    [InlineData("ca.key", "bm90IGEga2V5")]
    [InlineData("tls.crt", "%%%")]
    public void A_Secret_that_is_not_whole_is_made_anew(string name, string content)
    {
        Look(isLeader: true);
        Patch(KnownKinds.Secret, SecretKey, $$"""[{"op": "replace", "path": "/data/{{name}}", "value": "{{content}}"}]""");
        Assert.Null(Stored);

        Look(isLeader: true);

        Assert.NotNull(Stored);
        Assert.Equal(Stored.Bundle, Trusted);
    }

    [Fact]
    public void A_key_on_a_curve_that_nobody_knows_is_as_good_as_none()
    {
        Look(isLeader: true);
        var lines = Stored!.Authority.KeyPem.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var der = Convert.FromBase64String(string.Concat(lines[1..^1]));
        byte[] p256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
        der[der.AsSpan().IndexOf(p256) + p256.Length - 1] = 0x7f;
        var key = $"{lines[0]}\n{Convert.ToBase64String(der)}\n{lines[^1]}\n";
        Patch(KnownKinds.Secret, SecretKey, $$"""[{"op": "replace", "path": "/data/ca.key", "value": "{{Convert.ToBase64String(Encoding.ASCII.GetBytes(key))}}"}]""");
        Assert.Null(Stored);

        Look(isLeader: true);

        Assert.NotNull(Stored);
        Assert.Equal(Stored.Bundle, Trusted);
    }

    [Fact]
    public void Whatever_goes_wrong_at_one_look_the_next_one_is_taken()
    {
        var serving = new ServingCertificate();
        var keeper = Keeper(isLeader: true, serving);
        cluster.Intercept(new FailingOnce());
        using var stop = new CancellationTokenSource();

        var running = scheduler.Start(() => keeper.RunAsync(stop.Token));
        scheduler.RunUntil(() => serving.IsThere, TimeSpan.FromMinutes(1), "it serves");

        stop.Cancel();
        scheduler.RunUntil(() => running.IsCompletedSuccessfully, TimeSpan.FromMinutes(1), "it ends when it is asked to");
    }

    [Fact]
    public void Without_a_configuration_it_serves_all_the_same()
    {
        scheduler.Run(() => users.DeleteAsync(KnownKinds.ValidatingWebhookConfiguration, ConfigurationKey, DeleteOptions.Default, CancellationToken.None));

        Assert.True(Look(isLeader: true).IsThere);
    }

    [Fact]
    public void No_key_is_shown_when_a_certificate_is_logged()
    {
        Look(isLeader: true);

        Assert.DoesNotContain("KEY", $"{Stored}", StringComparison.Ordinal);
    }

    private ServingCertificate Look(bool isLeader)
    {
        var serving = new ServingCertificate();
        var keeper = Keeper(isLeader, serving);
        scheduler.Run(() => keeper.LookAsync(CancellationToken.None));
        return serving;
    }

    private CertificateKeeper Keeper(bool isLeader, ServingCertificate serving)
    {
        var client = cluster.ClientFor("rollout-controller");
        var options = new WebhookOptions("istio-system", "rollout-controller", ["webhook.svc"], TimeSpan.FromDays(90));
        return new CertificateKeeper(client, client, () => isLeader, options, serving, TestRuntime.Of(scheduler));
    }

    private string Versions() =>
        $"{cluster.Find(KnownKinds.Secret, SecretKey)!.ResourceVersion()} {cluster.Find(KnownKinds.ValidatingWebhookConfiguration, ConfigurationKey)!.ResourceVersion()}";

    private static string Subject(ServingCertificate serving) =>
        serving.ForTls!.Extensions.OfType<System.Security.Cryptography.X509Certificates.X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier!;

    private void Create(ResourceKind kind, JsonObject item)
    {
        item["apiVersion"] = kind.ApiVersion;
        item["kind"] = kind.Kind;
        scheduler.Run(() => users.CreateAsync(kind, item, WriteOptions.Default, CancellationToken.None));
    }

    private void Patch(ResourceKind kind, ObjectKey key, string patch) =>
        scheduler.Run(() => users.PatchAsync(kind, key, PatchType.Json, JsonNode.Parse(patch)!, WriteOptions.Default, CancellationToken.None));

    /// <summary>Something nobody thought of, at the first request.</summary>
    private sealed class FailingOnce : IRequestInterceptor
    {
        private bool _failed;

        ValueTask IRequestInterceptor.BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
        {
            if (_failed) return ValueTask.CompletedTask;
            _failed = true;
            throw new InvalidOperationException("nobody thought of it");
        }
    }
}
