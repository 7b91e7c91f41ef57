using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

/// <summary>Reads all pages of a list, and chooses from which resource version (client-go's reflector and pager).</summary>
internal sealed class FullList(IResourceClient client, ResourceKind kind, InformerOptions options)
{
    /// <summary>Lists at least as new a state as <paramref name="resourceVersion"/>; where the server refuses that version, the newest state.</summary>
    public async Task<(List<JsonObject> Items, string ResourceVersion)> ReadAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        try
        {
            return await PagesAsync(resourceVersion, cancellationToken);
        }
        catch (ApiException refusal) when (resourceVersion.Length > 0 && IsVersionUnavailable(refusal))
        {
            return await PagesAsync("", cancellationToken);
        }
    }

    private static bool IsVersionUnavailable(ApiException refusal) =>
        refusal.Reason is ApiErrorReason.Expired
        || (refusal.Reason is ApiErrorReason.Timeout && refusal.Message.Contains("Too large resource version", StringComparison.OrdinalIgnoreCase));

    private async Task<(List<JsonObject> Items, string ResourceVersion)> PagesAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        // With a version the server answers from its cache, whole; a limit would send the list to etcd instead.
        var request = new ListOptions
        {
            LabelSelector = options.LabelSelector,
            FieldSelector = options.FieldSelector,
            ResourceVersion = resourceVersion,
            Limit = resourceVersion.Length == 0 ? options.PageSize : null,
        };
        var page = await client.ListAsync(kind, options.Namespace, request, cancellationToken);
        var items = page.Items.ToList();
        while (page.Continue is { Length: > 0 } token)
        {
            try
            {
                page = await client.ListAsync(kind, options.Namespace, request with { Continue = token, ResourceVersion = null }, cancellationToken);
                items.AddRange(page.Items);
            }
            catch (ApiException expired) when (expired.Reason is ApiErrorReason.Expired)
            {
                // The pages' state is gone half-way: all at once instead, as its own consistent state.
                page = await client.ListAsync(kind, options.Namespace, request with { Limit = null, ResourceVersion = "" }, cancellationToken);
                items = [.. page.Items];
            }
        }
        return (items, page.ResourceVersion);
    }
}
