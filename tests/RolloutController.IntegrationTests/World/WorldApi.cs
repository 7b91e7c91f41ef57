using System.Text.Json.Nodes;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.IntegrationTests.World;

/// <summary>The objects of one namespace over plain HTTP.</summary>
public sealed class WorldApi(ApiSession session, string ns, CancellationToken cancellation)
{
    public Task<JsonObject> GetAsync(string plural, string name) => session.GetAsync(Path(plural, name), cancellation);

    public Task<JsonObject?> FindAsync(string plural, string name) => session.FindAsync(Path(plural, name), cancellation);

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string plural) =>
        [.. (await session.GetAsync(Path(plural), cancellation))["items"]!.AsArray().Select(item => item!.AsObject())];

    public Task<JsonObject> CreateAsync(string plural, JsonObject item) => session.CreateAsync(Path(plural), item, cancellation);

    /// <summary>Creates an object of any kind that is used here, or brings it to this form.</summary>
    public async Task ApplyAsync(JsonObject item)
    {
        var (plural, name) = ($"{(string)item["kind"]!}s".ToLowerInvariant(), (string)item["metadata"]!["name"]!);
        if (await FindAsync(plural, name) is null)
            await CreateAsync(plural, item);
        else
            await PatchAsync(plural, name, item);
    }

    /// <summary>A merge patch, by a field manager if one is given.</summary>
    public Task<JsonObject> PatchAsync(string plural, string name, JsonObject patch, string? by = null) =>
        session.MergePatchAsync(Path(plural, name) + (by is null ? "" : $"?fieldManager={by}"), patch, cancellation);

    public Task<JsonObject> DeleteAsync(string plural, string name) => session.DeleteAsync(Path(plural, name), cancellation);

    /// <summary>Subset and weight of each destination of a route (<c>v1=90 v2=10</c>); a destination alone has 100.</summary>
    public async Task<string> WeightsAsync(string virtualService = "reviews", int route = 0, string kind = "http")
    {
        var found = await GetAsync("virtualservices", virtualService);
        var destinations = found["spec"]![kind]![route]!["route"]!.AsArray();
        return string.Join(' ', destinations.Select(one => $"{(string?)one!["destination"]!["subset"] ?? "-"}={(int?)one["weight"] ?? (destinations.Count == 1 ? 100 : 0)}"));
    }

    /// <summary>Names of the subsets of a DestinationRule; <c>none</c> without such an object.</summary>
    public async Task<string> SubsetsAsync(string destinationRule = "reviews") =>
        await FindAsync("destinationrules", destinationRule) is { } found
            ? string.Join(' ', found["spec"]!["subsets"]?.AsArray().Select(one => (string?)one!["name"]) ?? [])
            : "none";

    /// <summary>Reasons of the Events about an object, in the order of their making.</summary>
    public async Task<IReadOnlyList<(string Reason, string Type, string Note)>> EventsAsync(string about = "reviews") =>
    [
        .. (await ListAsync("events"))
            .Where(item => (string?)item["regarding"]!["name"] == about && (string?)item["regarding"]!["kind"] == "Rollout")
            .OrderBy(item => (string?)item["eventTime"], StringComparer.Ordinal)
            .Select(item => ((string)item["reason"]!, (string)item["type"]!, (string?)item["note"] ?? "")),
    ];

    private string Path(string plural, string? name = null)
    {
        var group = plural switch
        {
            "rollouts" => "apis/rollout-controller.io/v1alpha1",
            "virtualservices" or "destinationrules" => "apis/networking.istio.io/v1",
            "deployments" => "apis/apps/v1",
            "events" => "apis/events.k8s.io/v1",
            _ => "api/v1",
        };
        return $"{group}/namespaces/{ns}/{plural}" + (name is null ? "" : $"/{name}");
    }
}
