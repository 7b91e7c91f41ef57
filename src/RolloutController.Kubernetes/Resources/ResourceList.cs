using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Resources;

/// <summary>One page of a list.</summary>
/// <param name="Items">The objects, each with <c>apiVersion</c> and <c>kind</c> set. Never edit them.</param>
/// <param name="ResourceVersion">The list's resource version, from which a watch can start. Opaque.</param>
/// <param name="Continue">Token of the next page; null on the last page.</param>
public sealed record ResourceList(ImmutableArray<JsonObject> Items, string ResourceVersion, string? Continue);
