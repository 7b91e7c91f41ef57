using System.Text.Json.Nodes;
using RolloutController.Hosting;

namespace RolloutController.Tests.Security;

/// <summary>What the controller's pod may do on its node.</summary>
public sealed class PodTests
{
    private static readonly JsonNode s_pod = RepositoryFile.Yaml("deploy/deployment.yaml")["spec"]!["template"]!["spec"]!;

    [Fact]
    public void It_does_not_run_as_root()
    {
        Assert.True((bool)s_pod["securityContext"]!["runAsNonRoot"]!);
        Assert.True((long)s_pod["securityContext"]!["runAsUser"]! > 0);
        Assert.Equal("RuntimeDefault", (string?)s_pod["securityContext"]!["seccompProfile"]!["type"]);
    }

    [Fact]
    public void No_container_can_write_its_root_gain_rights_or_has_capabilities()
    {
        var containers = s_pod["containers"]!.AsArray().Concat(s_pod["initContainers"] as JsonArray ?? []).ToArray();

        Assert.NotEmpty(containers);
        Assert.All(containers, container =>
        {
            var context = container!["securityContext"]!;
            Assert.True((bool)context["readOnlyRootFilesystem"]!);
            Assert.False((bool)context["allowPrivilegeEscalation"]!);
            Assert.Equal(["ALL"], context["capabilities"]!["drop"]!.AsArray().Select(one => (string?)one));
            Assert.Null(context["capabilities"]!["add"]);
            Assert.Null(context["privileged"]);
        });
    }

    [Fact]
    public void It_shares_nothing_with_its_node()
    {
        foreach (var shared in new[] { "hostNetwork", "hostPID", "hostIPC" }) Assert.Null(s_pod[shared]);
        Assert.DoesNotContain(s_pod["volumes"]!.AsArray(), volume => volume!["hostPath"] is not null);
    }

    [Fact]
    public void It_has_no_diagnostics_port() => Assert.All(
        s_pod["containers"]!.AsArray(),
        container => Assert.Equal("0", (string?)container!["env"]!.AsArray().Single(variable => (string?)variable!["name"] == "DOTNET_EnableDiagnostics")!["value"]));

    /// <summary>What a container's own ports are is documentation only: the policy is what lets nothing else in.</summary>
    [Fact]
    public void Nothing_reaches_it_but_on_the_ports_that_it_listens_on()
    {
        var policy = RepositoryFile.Yaml("deploy/network-policy.yaml")["spec"]!;
        var labels = RepositoryFile.Yaml("deploy/deployment.yaml")["spec"]!["template"]!["metadata"]!["labels"]!;
        var container = s_pod["containers"]!.AsArray().Single()!;
        var listening = container["ports"]!.AsArray().ToDictionary(port => (string)port!["name"]!, port => (long)port!["containerPort"]!);

        Assert.All(policy["podSelector"]!["matchLabels"]!.AsObject(), label => Assert.Equal((string?)label.Value, (string?)labels[label.Key]));
        Assert.Contains("Ingress", policy["policyTypes"]!.AsArray().Select(type => (string?)type));
        Assert.Equal(listening.Values.Order(), policy["ingress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => (long)port!["port"]!).Order());
        Assert.EndsWith($":{listening["http"]}", new OperatorOptions().Listen, StringComparison.Ordinal);
        Assert.Contains($"--webhook-listen=0.0.0.0:{listening["webhook"]}", container["args"]!.AsArray().Select(argument => (string?)argument));
    }

    [Fact]
    public void Only_istiod_can_use_the_token_that_it_is_sent()
    {
        var token = s_pod["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] == "istio-token")!["projected"]!["sources"]![0]!["serviceAccountToken"]!;

        Assert.Equal("istio-ca", (string?)token["audience"]);
        Assert.InRange((long)token["expirationSeconds"]!, 600, 3600);
    }
}
