using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>People and their tools at the API server. What is refused is refused: nobody tries again.</summary>
internal sealed class Users(World world)
{
    private readonly Dictionary<string, IResourceClient> clients = new(StringComparer.Ordinal);

    /// <summary>Applies an object as it is in the repository, whatever it has become in the cluster.</summary>
    public async Task ApplyAsync(string user, Manifest manifest)
    {
        var client = ClientOf(user);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                var content = (JsonObject)manifest.Content.DeepClone();
                if (world.Cluster.Find(manifest.Kind, manifest.Key) is not { } current)
                {
                    await client.CreateAsync(manifest.Kind, content, WriteOptions.Default, CancellationToken.None);
                    return;
                }

                // Annotations, labels and finalizers are not in the repository and stay.
                content["metadata"] = current["metadata"]!.DeepClone();
                await client.ReplaceAsync(manifest.Kind, content, WriteOptions.Default, CancellationToken.None);
                return;
            }
            catch (ApiException refused) when (refused.Reason is ApiErrorReason.Conflict or ApiErrorReason.NotFound or ApiErrorReason.AlreadyExists)
            {
                // Somebody else was faster.
            }
        }
    }

    /// <summary>Edits an object as it is now; nothing where it is absent.</summary>
    public async Task EditAsync(string user, ResourceKind kind, ObjectKey key, Func<JsonObject, bool> edit)
    {
        if (world.Cluster.Find(kind, key)?.DeepClone() is not JsonObject item || !edit(item))
            return;
        await TryAsync(() => ClientOf(user).ReplaceAsync(kind, item, WriteOptions.Default, CancellationToken.None));
    }

    /// <summary>Patches an object.</summary>
    public Task PatchAsync(string user, ResourceKind kind, ObjectKey key, JsonObject patch) =>
        TryAsync(() => ClientOf(user).PatchAsync(kind, key, PatchType.Merge, patch, new WriteOptions { FieldManager = user }, CancellationToken.None));

    /// <summary>Deletes an object.</summary>
    public Task DeleteAsync(string user, ResourceKind kind, ObjectKey key) =>
        TryAsync(() => ClientOf(user).DeleteAsync(kind, key, new DeleteOptions(), CancellationToken.None));

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (ApiException)
        {
            // It is gone, or was changed meanwhile.
        }
    }

    private IResourceClient ClientOf(string user)
    {
        if (!clients.TryGetValue(user, out var client))
            clients[user] = client = world.Cluster.ClientFor(user);
        return client;
    }
}
