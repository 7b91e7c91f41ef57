using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Caching;

/// <summary>What an informer caches. The figures are those of client-go and controller-runtime.</summary>
public sealed record InformerOptions
{
    /// <summary>All objects of the kind.</summary>
    public static InformerOptions Default { get; } = new();

    /// <summary>Only this namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only objects with these labels; null for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only objects with these fields; null for all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Indexes of the store.</summary>
    public ImmutableArray<StoreIndex> Indexes { get; init; } = [];

    /// <summary>Objects per page of a list from etcd; lists from the server's cache come whole.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How often all objects are shown to the handlers again, as a safety net only.</summary>
    public TimeSpan ResyncPeriod { get; init; } = TimeSpan.FromHours(10);

    /// <summary>
    /// Makes the object that is cached from the one received, for example without parts that nobody reads, to save memory. It may
    /// edit what it is given; name, namespace, uid and resource version must stay.
    /// </summary>
    public Func<JsonObject, JsonObject>? Transform { get; init; }
}
