using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

/// <summary>Where a reflector puts what it sees.</summary>
internal interface IReflectorTarget
{
    /// <summary>A complete list.</summary>
    void Replace(List<JsonObject> items);

    /// <summary>A watch event other than a bookmark.</summary>
    void Apply(WatchEvent @event);
}
