using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>Tells which traps were not looked for, and why. What is not seen is not said to be well.</summary>
public static class UncheckedTraps
{
    /// <summary>Reason of these problems; they have a condition of that name.</summary>
    public const string Reason = "TrapsUnchecked";

    /// <summary>Only one namespace is watched.</summary>
    public static SpecProblem OtherNamespaces(string watched) => Problem("--watch-namespace", watched,
        "all namespaces to be watched; not looked at were the labels of the namespace (ambient mode), and DestinationRules and VirtualServices elsewhere: "
        + "they may hide ours from callers there, and a VirtualService there that names a subset does not keep it from being removed");

    /// <summary>The labels of namespaces cannot be read.</summary>
    public static SpecProblem NamespaceLabels(string ns) => Problem("permission to list namespaces", "denied",
        $"list and watch on namespaces; not looked at were the labels of namespace {ns} (ambient mode)");

    private static SpecProblem Problem(string field, string value, string expected) => new(Reason, field, value, expected) { IsError = false };
}
