using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Cli.Tests.Verbs;

public sealed class VersionVerbTests
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Client_server_and_controllers_are_named()
    {
        await _scene.AddAsync(KnownKinds.Deployment, "rollout-controller", """
            {"metadata": {"namespace": "istio-system", "labels": {"app.kubernetes.io/name": "rollout-controller"}},
             "spec": {"replicas": 2, "template": {"spec": {"containers": [{"image": "example.org/rollout-controller:0.1.0"}]}}}}
            """);

        Assert.Equal(0, await _scene.RunAsync("version"));

        var lines = _scene.Output.Split('\n');
        Assert.Matches(@"^rolloutctl  \d+\.\d+\.\d+", lines[0]);
        Assert.Equal("API server  v1.34.1", lines[1]);
        Assert.Equal("controller  example.org/rollout-controller:0.1.0 (istio-system/rollout-controller, 0 of 2 ready)", lines[2]);
    }

    [Fact]
    public async Task Without_rights_the_controller_is_unknown_and_that_is_no_error()
    {
        _scene.Faults().FailBefore(request => request.Verb == RequestVerb.List, () => new ApiException(ApiErrorReason.Forbidden, 403, "deployments is forbidden"));

        Assert.Equal(0, await _scene.RunAsync("version"));

        Assert.Contains("controller  unknown: deployments is forbidden", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_alone_needs_no_cluster()
    {
        _scene.Surroundings = _scene.Surroundings with { Connect = _ => throw new InvalidOperationException("not to be asked") };

        Assert.Equal(0, await _scene.RunAsync("version --client -o json"));

        Assert.Contains("\"client\":", _scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_is_an_error_beside_the_clients_version()
    {
        _scene.Surroundings = _scene.Surroundings with { Connect = _ => throw new Kubernetes.Configuration.ConfigurationException("no kubeconfig") };

        Assert.Equal(1, await _scene.RunAsync("version"));

        Assert.Contains("rolloutctl  ", _scene.Output, StringComparison.Ordinal);
        Assert.Contains("the API server cannot be asked: no kubeconfig", _scene.Output, StringComparison.Ordinal);
    }
}
