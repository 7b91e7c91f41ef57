namespace RolloutController.Core.Model.Lint;

/// <summary>Field paths as problems name them: <c>spec.steps[2].setWeight</c>.</summary>
public static class FieldPath
{
    /// <summary>The path of a member of the object at <paramref name="parent"/>; the empty path is the whole object.</summary>
    public static string Member(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    /// <summary>The path of an item of the list at <paramref name="parent"/>, counted from 0.</summary>
    public static string Item(string parent, int index) => $"{parent}[{index}]";

    /// <summary>What the path stands in; null for the whole object.</summary>
    public static string? Parent(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) return null;
        var cut = path.LastIndexOfAny(['.', '[']);
        return cut < 0 ? "" : path[..cut];
    }
}
