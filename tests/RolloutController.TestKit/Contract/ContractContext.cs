using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.TestKit.Resources;

namespace RolloutController.TestKit.Contract;

/// <summary>What a contract case works with: a client, an empty namespace, the widget kind served, and a way to make old versions expire.</summary>
/// <param name="Client">The client under test.</param>
/// <param name="Namespace">A namespace that no other case uses.</param>
/// <param name="ExpireAsync">Makes every resource version and continue token handed out so far too old.</param>
/// <param name="CancellationToken">Ends the case.</param>
public sealed record ContractContext(IResourceClient Client, string Namespace, Func<Task> ExpireAsync, CancellationToken CancellationToken)
{
    public ObjectKey Key(string name) => new(Namespace, name);

    public JsonObject New(string name, int size = 1) => Widgets.New(name, size, Namespace);

    public Task<JsonObject> CreateAsync(string name, int size = 1) => CreateAsync(New(name, size));

    public Task<JsonObject> CreateAsync(JsonObject widget, WriteOptions? options = null) =>
        Client.CreateAsync(Widgets.Kind, widget, options ?? WriteOptions.Default, CancellationToken);

    public Task<JsonObject> GetAsync(string name) => Client.GetAsync(Widgets.Kind, Key(name), CancellationToken);

    public Task<JsonObject> ReplaceAsync(JsonObject widget, string? subresource = null) =>
        Client.ReplaceAsync(Widgets.Kind, widget, new WriteOptions { Subresource = subresource }, CancellationToken);

    public Task<JsonObject> MergeAsync(string name, string patch, WriteOptions? options = null) =>
        Client.PatchAsync(Widgets.Kind, Key(name), PatchType.Merge, JsonNode.Parse(patch)!, options ?? WriteOptions.Default, CancellationToken);

    public Task<JsonObject> JsonPatchAsync(string name, string patch) =>
        Client.PatchAsync(Widgets.Kind, Key(name), PatchType.Json, JsonNode.Parse(patch)!, WriteOptions.Default, CancellationToken);

    public Task DeleteAsync(string name, DeleteOptions? options = null) =>
        Client.DeleteAsync(Widgets.Kind, Key(name), options ?? DeleteOptions.Default, CancellationToken);

    public Task<ResourceList> ListAsync(ListOptions? options = null) =>
        Client.ListAsync(Widgets.Kind, Namespace, options ?? ListOptions.Default, CancellationToken);

    /// <summary>The first events of a watch, bookmarks left out.</summary>
    public async Task<List<WatchEvent>> WatchAsync(string resourceVersion, int count, string? labelSelector = null, string? fieldSelector = null)
    {
        var events = new List<WatchEvent>();
        var options = new WatchOptions(resourceVersion, TimeSpan.FromSeconds(30)) { LabelSelector = labelSelector, FieldSelector = fieldSelector };
        await foreach (var @event in Client.WatchAsync(Widgets.Kind, Namespace, options, CancellationToken))
        {
            if (@event.Type is not WatchEventType.Bookmark)
            {
                events.Add(@event);
            }
            if (events.Count == count)
            {
                break;
            }
        }
        return events;
    }

    /// <summary>The refusal of a request that must be refused.</summary>
    public static async Task<ApiException> RefusedAsync(Func<Task> request, ApiErrorReason reason, int code)
    {
        try
        {
            await request();
        }
        catch (ApiException refusal)
        {
            Expect.Equal(reason, refusal.Reason, $"the reason of: {refusal.Message}");
            Expect.Equal(code, refusal.Code, $"the code of: {refusal.Message}");
            return refusal;
        }
        throw new ExpectationException($"the request was accepted; expected {reason}");
    }
}
