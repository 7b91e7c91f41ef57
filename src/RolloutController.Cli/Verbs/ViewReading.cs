using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.Views;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Parsing;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary>Reads the routes beside a Rollout. A mesh that cannot be read is said once, and the rest is shown without it.</summary>
internal sealed class ViewReading(Invocation invocation)
{
    private bool _warned;

    /// <summary>The Rollout with its routes as they are now.</summary>
    public async Task<RolloutView> WithRoutesAsync(JsonObject rollout, CancellationToken cancellationToken) =>
        RolloutView.Of(RolloutReader.Read(rollout), await MeshAsync(rollout.Namespace(), cancellationToken));

    /// <summary>Rollouts without their routes.</summary>
    public static ImmutableArray<RolloutView> WithoutRoutes(IEnumerable<JsonObject> rollouts) =>
        [.. rollouts.Select(rollout => RolloutView.Of(RolloutReader.Read(rollout), null))];

    private async Task<MeshObjects?> MeshAsync(string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            var virtualServices = await invocation.Client.ListAllAsync(RolloutKinds.VirtualService, @namespace, ListOptions.Default, cancellationToken);
            return new MeshObjects(virtualServices, []);
        }
        catch (ApiException failure)
        {
            if (!_warned) invocation.Warn($"the routes are not shown as they are: {failure.Message}");
            _warned = true;
            return null;
        }
    }
}
