using System.Text.Json.Nodes;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>One state of an object as the API server stored it.</summary>
/// <param name="Version">Its resourceVersion, which orders the writes of all kinds.</param>
/// <param name="Plural">Kind in the API's paths.</param>
/// <param name="Deleted">Whether this is the last state.</param>
/// <param name="Content">The object.</param>
internal sealed record SeenWrite(long Version, string Plural, bool Deleted, JsonObject Content)
{
    public string Name => (string)Content["metadata"]!["name"]!;
}
