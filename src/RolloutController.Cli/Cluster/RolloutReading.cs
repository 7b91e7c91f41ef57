using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Cluster;

/// <summary>Reads objects once, with errors for people.</summary>
internal static class RolloutReading
{
    /// <summary>One Rollout.</summary>
    /// <exception cref="UserError">There is none, or it cannot be read.</exception>
    public static async Task<JsonObject> GetRolloutAsync(this IResourceClient client, ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(RolloutKinds.Rollout, key, cancellationToken);
        }
        catch (ApiException failure)
        {
            throw ErrorText.Of($"cannot read Rollout {key}", failure);
        }
    }

    /// <summary>All objects of a kind in a namespace, page by page.</summary>
    /// <exception cref="ApiException">They cannot be read.</exception>
    public static async Task<ImmutableArray<JsonObject>> ListAllAsync(
        this IResourceClient client, ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken)
    {
        var items = ImmutableArray.CreateBuilder<JsonObject>();
        var next = options;
        while (true)
        {
            var page = await client.ListAsync(kind, @namespace, next, cancellationToken);
            items.AddRange(page.Items);
            if (page.Continue is not { Length: > 0 } token) return items.ToImmutable();
            next = options with { Continue = token };
        }
    }
}
