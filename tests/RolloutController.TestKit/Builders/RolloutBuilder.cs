using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;

namespace RolloutController.TestKit.Builders;

/// <summary>
/// Makes a Rollout as a person would write it (<see cref="Json"/>) and as the engine sees it (<see cref="Domain"/>, read from that
/// JSON by the real reader). Each call gives a new builder; the one before stays as it was.
/// </summary>
public sealed class RolloutBuilder
{
    private readonly JsonObject root;

    internal RolloutBuilder(string name)
        : this(new JsonObject
        {
            ["apiVersion"] = $"{WellKnown.Group}/{WellKnown.Version}",
            ["kind"] = WellKnown.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "bookinfo" },
            ["spec"] = new JsonObject { ["service"] = name, ["version"] = "v2" },
        })
    {
    }

    private RolloutBuilder(JsonObject root) => this.root = root;

    public RolloutBuilder InNamespace(string value) => Metadata("namespace", value);

    public RolloutBuilder WithUid(string value) => Metadata("uid", value);

    public RolloutBuilder WithGeneration(long value) => Metadata("generation", value);

    public RolloutBuilder WithResourceVersion(string value) => Metadata("resourceVersion", value);

    public RolloutBuilder CreatedAt(DateTimeOffset time) => Metadata("creationTimestamp", TimestampParser.Format(time));

    public RolloutBuilder DeletedAt(DateTimeOffset time) => Metadata("deletionTimestamp", TimestampParser.Format(time));

    public RolloutBuilder WithFinalizer() => Metadata("finalizers", new JsonArray(WellKnown.Finalizer));

    public RolloutBuilder WithAnnotation(string key, string value) => Edit(o =>
    {
        var metadata = o["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        annotations[key] = value;
    });

    public RolloutBuilder WithCommand(string verb) => WithAnnotation(WellKnown.CommandAnnotation, verb);

    public RolloutBuilder ForService(string value) => With("service", value);

    public RolloutBuilder WithVersion(string value) => With("version", value);

    public RolloutBuilder WithStableVersion(string value) => With("stableVersion", value);

    public RolloutBuilder Paused(bool value = true) => With("paused", value);

    public RolloutBuilder WithSteps(params JsonObject[] steps) => With("steps", new JsonArray([.. steps]));

    public RolloutBuilder WithGates(params JsonObject[] gates) => With("analysis.gates", new JsonArray([.. gates]));

    public RolloutBuilder WithInterval(string value) => With("analysis.interval", value);

    public RolloutBuilder WithBake(string value) => With("bakeAfterPromotion", value);

    public RolloutBuilder WithProgressDeadline(string value) => With("progressDeadline", value);

    public RolloutBuilder WithHttpRoutes(string virtualService, params string[] routes) => With(
        "traffic.virtualServices",
        new JsonArray(new JsonObject
        {
            ["name"] = virtualService,
            ["httpRoutes"] = new JsonArray([.. routes.Select(r => JsonValue.Create(r))]),
        }));

    /// <summary>Session affinity with these cookies.</summary>
    public RolloutBuilder WithSessions(string cookie = "reviews-session", string? stableCookie = null)
    {
        var affinity = new JsonObject { ["cookie"] = new JsonObject { ["name"] = cookie, ["maxAge"] = "1h" } };
        if (stableCookie is not null) affinity["stableCookie"] = new JsonObject { ["name"] = stableCookie, ["maxAge"] = "10m" };
        return With("traffic.sessionAffinity", affinity);
    }

    /// <summary>Only time is waited for: no istiod is asked.</summary>
    public RolloutBuilder WithDelay(string minimumDelay = "10s") =>
        With("traffic.propagation", new JsonObject { ["verify"] = "Delay", ["minimumDelay"] = minimumDelay });

    /// <summary>DestinationRule and VirtualService are made by the controller when they are absent.</summary>
    public RolloutBuilder CreatingMeshObjects()
    {
        var service = root["spec"]!["service"]!.GetValue<string>();
        return With("traffic.destinationRule.create", true)
            .With("traffic.virtualServices", new JsonArray(new JsonObject { ["name"] = service, ["create"] = true }));
    }

    public RolloutBuilder OnFailure(FailureAction action) => With("failurePolicy.onFailure", action.ToString());

    public RolloutBuilder WithStatus(RolloutStatus status) => Edit(o => o["status"] = RolloutStatusJson.Write(status));

    /// <summary>Sets any field of the spec by its path (<c>traffic.propagation.timeout</c>); null removes it.</summary>
    public RolloutBuilder With(string path, JsonNode? value) => Edit(o =>
    {
        var parts = path.Split('.');
        var parent = o["spec"]!.AsObject();
        foreach (var part in parts[..^1])
        {
            if (parent[part] is not JsonObject child) parent[part] = child = [];
            parent = child;
        }

        if (value is null) parent.Remove(parts[^1]);
        else parent[parts[^1]] = value.DeepClone();
    });

    /// <summary>As written to the API server; a new object each time.</summary>
    public JsonObject Json() => (JsonObject)root.DeepClone();

    /// <summary>As the engine sees it. What only the API server sets has stand-ins: uid, generation 1, resource version 1.</summary>
    public Rollout Domain()
    {
        var json = Json();
        var metadata = json["metadata"]!.AsObject();
        metadata["uid"] ??= $"uid-of-{metadata["name"]}";
        metadata["generation"] ??= 1;
        metadata["resourceVersion"] ??= "1";
        metadata["creationTimestamp"] ??= "2026-01-01T00:00:00Z";
        return RolloutReader.Read(json);
    }

    private RolloutBuilder Metadata(string field, JsonNode value) => Edit(o => o["metadata"]![field] = value);

    private RolloutBuilder Edit(Action<JsonObject> edit)
    {
        var copy = Json();
        edit(copy);
        return new RolloutBuilder(copy);
    }
}
