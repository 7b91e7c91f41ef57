using System.Globalization;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh;

/// <summary>Who wrote an object, from <c>metadata.managedFields</c>.</summary>
public static class FieldManagers
{
    /// <summary>
    /// The manager that last wrote anything under a top-level field; null when nobody is recorded. The time that the API server
    /// keeps per manager has a resolution of a second: among equals the last entry counts.
    /// </summary>
    /// <param name="item">The object.</param>
    /// <param name="topLevelField">For example <c>spec</c>.</param>
    /// <param name="except">A manager to leave out: what drifted was not written by ourselves, though we may have written in the same second.</param>
    public static string? LastWriterOf(JsonObject item, string topLevelField, string? except = null)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Object("metadata").Objects("managedFields")
            .Where(entry => entry.Object("fieldsV1")?.ContainsKey($"f:{topLevelField}") == true)
            .Where(entry => except is null || entry.Text("manager") != except)
            .Select((entry, index) => (Manager: entry.Text("manager"), Time: Time(entry), index))
            .OrderBy(entry => entry.Time)
            .ThenBy(entry => entry.index)
            .LastOrDefault()
            .Manager;
    }

    private static DateTimeOffset Time(JsonObject entry) =>
        DateTimeOffset.TryParse(entry.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : DateTimeOffset.MinValue;
}
