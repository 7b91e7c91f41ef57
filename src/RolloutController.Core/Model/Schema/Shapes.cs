using RolloutController.Core.Model.Resource;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Model.Schema;

/// <summary>The shapes of the two halves of a Rollout.</summary>
internal static class Shapes
{
    /// <summary><c>spec</c>.</summary>
    public static Shape.Object Spec { get; } = new ShapeBuilder(WireJson.Default).Of(typeof(RolloutSpecResource));

    /// <summary><c>status</c>, without descriptions.</summary>
    public static Shape.Object Status { get; } = StatusWith(null);

    /// <summary><c>status</c>, described by the comments of its source.</summary>
    public static Shape.Object StatusWith(SourceDocumentation? documentation) =>
        new ShapeBuilder(WireJson.Default, Form.Recorded, documentation).Of(typeof(RolloutStatus));
}
