using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh;

/// <summary>One write to a mesh object.</summary>
/// <param name="Kind"><c>VirtualService</c> or <c>DestinationRule</c>.</param>
/// <param name="Name">Its name, in the Rollout's namespace.</param>
/// <param name="Creates">True when the object is absent and is made.</param>
/// <param name="Content">The whole object after the write, with the resourceVersion it was read at.</param>
/// <param name="Description">What changes, for people.</param>
public sealed record ObjectEdit(string Kind, string Name, bool Creates, JsonObject Content, string Description)
{
    /// <summary>True when the object is deleted; <see cref="Content"/> is what was read then.</summary>
    public bool Deletes { get; init; }

    /// <summary>Whether all generated routes of the Rollout leave the object with this write, or the object that was made for them goes.</summary>
    public Withdrawal Withdraws { get; init; }
}
