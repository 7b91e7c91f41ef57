using System.Text.Json.Nodes;

namespace RolloutController.IntegrationTests.Examples;

/// <summary>What an example is about: what people do in it, and the end that it reaches.</summary>
/// <param name="Play">Does it and looks at the end.</param>
internal sealed record ExampleCourse(Func<ExampleScene, Task> Play)
{
    /// <summary>What the file leaves to its readers: the Service and the Deployments of its application.</summary>
    public Func<IEnumerable<JsonObject>> Brought { get; init; } = () => [];

    /// <summary>Deployments that come when the version before them is known as stable: nothing else tells which of two is.</summary>
    public Func<IEnumerable<JsonObject>> BroughtLater { get; init; } = () => [];

    /// <summary>Proxies of the load, and the host that they are asked for; none where the load is not one of requests.</summary>
    public IReadOnlyList<(string Proxy, string Host)> Load { get; init; } = [.. ExampleScene.Sidecars.Select(proxy => (proxy, "reviews:9080"))];

    /// <summary>The load is one of gRPC.</summary>
    public bool Grpc { get; init; }
}
