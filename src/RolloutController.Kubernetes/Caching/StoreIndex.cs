using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Caching;

/// <summary>A way to find cached objects by something other than their name.</summary>
/// <param name="Name">Name of the index, unique within a store.</param>
/// <param name="Values">The values under which an object is found; must be pure and must not throw.</param>
public sealed record StoreIndex(string Name, Func<JsonObject, IEnumerable<string>> Values);
