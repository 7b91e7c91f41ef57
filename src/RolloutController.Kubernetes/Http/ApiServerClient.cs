using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Json;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Http;

/// <summary>An API server over HTTP. Safe for concurrent use; one instance per process and purpose.</summary>
public sealed class ApiServerClient : IResourceClient, IDisposable
{
    /// <summary>How much longer than asked for a watch may last before it counts as dead.</summary>
    private static readonly TimeSpan s_watchdogMargin = TimeSpan.FromSeconds(30);

    private readonly ApiServerClientOptions _options;
    private readonly ApiServerMetrics _metrics;
    private readonly bool _ownsMetrics;
    private readonly RequestSender _sender;

    /// <summary>Makes a client; it connects with the first request.</summary>
    public ApiServerClient(ClusterConfiguration configuration, ApiServerClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        _options = options ?? new ApiServerClientOptions();
        _ownsMetrics = _options.Metrics is null;
        _metrics = _options.Metrics ?? new ApiServerMetrics();
        _sender = new RequestSender(configuration, _options, _metrics);
    }

    /// <summary>Where and as whom.</summary>
    public ClusterConfiguration Configuration { get; }

    /// <summary>
    /// A second client for leases: own connections, so that a renewal never queues behind other requests, and half the renew deadline
    /// (at least 1 s) as time-out, so that two attempts fit in it (controller-runtime <c>pkg/leaderelection</c>).
    /// </summary>
    public ApiServerClient ForLeases(TimeSpan renewDeadline)
    {
        var half = renewDeadline / 2;
        var timeout = half < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : half;
        return new ApiServerClient(Configuration with { RequestTimeout = timeout }, _options with { Metrics = _metrics });
    }

    /// <summary>What the server says it is.</summary>
    /// <exception cref="ApiException">It cannot be asked.</exception>
    public async Task<ServerVersion> ServerVersionAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(new ApiRequest(HttpMethod.Get, "get", "version", ResourceUri.Path(Configuration.Server, "version")), cancellationToken)
            .ConfigureAwait(false);
        return new ServerVersion(Text("major"), Text("minor"), Text("gitVersion"), Text("platform"));

        string Text(string name) => answer[name]?.ToString() ?? "";
    }

    /// <inheritdoc />
    public Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Get, "get", kind, ResourceUri.Object(Configuration.Server, kind, key, null)), cancellationToken);

    /// <inheritdoc />
    public async Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken)
    {
        var uri = ResourceUri.Collection(
            Configuration.Server, kind, @namespace,
            ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector), ("limit", options.Limit?.ToString()),
            ("continue", options.Continue), ("resourceVersion", options.ResourceVersion));
        var request = Request(HttpMethod.Get, "list", kind, uri);
        var body = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return JsonAnswer.List(request, body, kind);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceKind kind, string? @namespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(options.Timeout.TotalSeconds));
        var uri = ResourceUri.Collection(
            Configuration.Server, kind, @namespace, ("watch", "1"), ("allowWatchBookmarks", "true"), ("timeoutSeconds", seconds.ToString()),
            ("resourceVersion", options.ResourceVersion), ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector));
        var request = Request(HttpMethod.Get, "watch", kind, uri) with { Unlimited = true };
        using var response = await _sender.OpenAsync(request, cancellationToken).ConfigureAwait(false);

        var longest = TimeSpan.FromSeconds(seconds) + s_watchdogMargin;
        using var watchdog = new CancellationTokenSource(longest, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        await using var reader = new WatchStreamReader(
            await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false), kind, _options.Logger, _metrics);
        while (true)
        {
            WatchEvent? next;
            try
            {
                next = await reader.NextAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ApiException(ApiErrorReason.Timeout, 0, $"watch {kind}: the server did not end it within {longest.TotalSeconds} s", e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw RequestSender.Unreachable(e, $"watch {kind}");
            }

            if (next is null) yield break;
            yield return next;
        }
    }

    /// <inheritdoc />
    public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var key = KeyOf(@object);
        // Sub-resources that are created (a service account's token, a pod's eviction) hang on an object; objects hang on their collection.
        var uri = options.Subresource is null
            ? ResourceUri.Collection(Configuration.Server, kind, RequireNamespace(kind, key), WriteQuery(options))
            : ResourceUri.Object(Configuration.Server, kind, key, options.Subresource, WriteQuery(options));
        return WriteAsync(Request(HttpMethod.Post, "create", kind, uri).WithBody(@object), options, cancellationToken);
    }

    /// <inheritdoc />
    public Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        // Beside a sub-resource the server leaves the rest as it is.
        if (options.Subresource is null && ShallowJson.MayBeShortened(@object))
            throw new ApiException(ApiErrorReason.Invalid, 0, $"{kind} {KeyOf(@object)} is nested too deep to be read whole; written back it would lose its depths");
        var uri = ResourceUri.Object(Configuration.Server, kind, KeyOf(@object), options.Subresource, WriteQuery(options));
        return WriteAsync(Request(HttpMethod.Put, "update", kind, uri).WithBody(@object), options, cancellationToken);
    }

    /// <inheritdoc />
    public Task<JsonObject> PatchAsync(
        ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        var (contentType, force) = type switch
        {
            PatchType.Merge => ("application/merge-patch+json", null),
            PatchType.Json => ("application/json-patch+json", null),
            PatchType.Apply when string.IsNullOrEmpty(options.FieldManager) =>
                throw new ArgumentException("server-side apply needs a field manager", nameof(options)),
            PatchType.Apply => ("application/apply-patch+yaml", options.Force ? "true" : null),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        var uri = ResourceUri.Object(Configuration.Server, kind, key, options.Subresource, [.. WriteQuery(options), ("force", force)]);
        return WriteAsync(Request(HttpMethod.Patch, "patch", kind, uri).WithBody(patch, contentType), options, cancellationToken);
    }

    /// <inheritdoc />
    public Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (options.GracePeriodSeconds is { } grace) body["gracePeriodSeconds"] = grace;
        if (options.PropagationPolicy is { } policy) body["propagationPolicy"] = policy;
        if (options.Uid is not null || options.ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            if (options.Uid is { } uid) preconditions["uid"] = uid;
            if (options.ResourceVersion is { } version) preconditions["resourceVersion"] = version;
            body["preconditions"] = preconditions;
        }

        var request = Request(HttpMethod.Delete, "delete", kind, ResourceUri.Object(Configuration.Server, kind, key, null));
        return _sender.SendAsync(request.WithBody(body), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _sender.Dispose();
        if (_ownsMetrics) _metrics.Dispose();
    }

    private static ApiRequest Request(HttpMethod method, string verb, ResourceKind kind, Uri uri) => new(method, verb, kind.ToString(), uri);

    private static (string Name, string? Value)[] WriteQuery(WriteOptions options) =>
        [("fieldManager", options.FieldManager), ("dryRun", options.DryRun ? "All" : null)];

    private static ObjectKey KeyOf(JsonObject @object)
    {
        var metadata = @object["metadata"] as JsonObject ?? throw new ArgumentException("the object has no metadata", nameof(@object));
        return new ObjectKey((string?)metadata["namespace"] ?? "", (string?)metadata["name"] ?? "");
    }

    private static string RequireNamespace(ResourceKind kind, ObjectKey key) => kind.Namespaced && key.Namespace.Length == 0
        ? throw new ArgumentException($"{kind} \"{key.Name}\" needs a namespace", nameof(key))
        : key.Namespace;

    private Task<JsonObject> WriteAsync(ApiRequest request, WriteOptions options, CancellationToken cancellationToken) =>
        SendAsync(request with { Unlimited = options.Urgent }, cancellationToken);

    private async Task<JsonObject> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return JsonAnswer.Object(request, body);
    }
}
