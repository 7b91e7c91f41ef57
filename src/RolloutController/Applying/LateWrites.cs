using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Applying;

/// <summary>Writes that were announced and not seen to take effect when a way back began.</summary>
/// <param name="Objects">The objects that they change, as they stand.</param>
/// <param name="GoFirst">
/// No other object must change on the way back, so that these come before the status, for nothing tells of them after it. Else they come last: what
/// still sends to the canary waits for nothing.
/// </param>
public sealed record LateWrites(ImmutableArray<JsonObject> Objects, bool GoFirst)
{
    /// <summary>There are none.</summary>
    public static LateWrites None { get; } = new([], false);
}
