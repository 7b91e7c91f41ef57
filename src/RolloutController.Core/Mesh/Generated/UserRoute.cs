using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>An http route that people wrote.</summary>
/// <param name="Index">Index in <c>spec.http</c> of the object as read.</param>
/// <param name="Label">Its name, or <c>http[i]</c>, counted among people's routes so that generated ones do not rename it.</param>
/// <param name="Name">Its name; null without one.</param>
/// <param name="Json">The route.</param>
internal sealed record UserRoute(int Index, string Label, string? Name, JsonObject Json)
{
    private static readonly string[] _otherActions = ["redirect", "directResponse", "delegate"];

    /// <summary>The field with which it answers instead of sending to destinations; null without one.</summary>
    public string? OtherAction => Array.Find(_otherActions, Json.ContainsKey);

    /// <summary>The http routes of a VirtualService that no Rollout generated.</summary>
    public static IEnumerable<UserRoute> Of(JsonObject virtualService)
    {
        var http = virtualService.Object("spec").Array("http") ?? [];
        for (int index = 0, count = 0; index < http.Count; index++)
        {
            if (http[index] is JsonObject route && !GeneratedRouteName.IsGenerated(route))
            {
                var name = route.Text("name") is { Length: > 0 } text ? text : null;
                yield return new(index, name ?? $"http[{count}]", name, route);
                count++;
            }
        }
    }
}
