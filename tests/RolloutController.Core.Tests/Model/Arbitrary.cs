using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Tests.Model;

/// <summary>Generators of the values that have to survive being written and read.</summary>
internal static class Arbitrary
{
    public static Gen<TimeSpan> Durations { get; } =
        Gen.OneOf(Gen.Choose(0, int.MaxValue).Select(ms => TimeSpan.FromMilliseconds(ms)), Gen.Choose(0, 8760).Select(h => TimeSpan.FromHours(h)));

    public static Gen<Percentage> Percentages { get; } =
        from digits in Gen.Choose(0, 9)
        from number in Gen.Choose(0, 1_000_000_000)
        select new Percentage(Math.Round(number / 10_000_000m, digits));

    public static Gen<string> Texts { get; } = Gen.Elements("", "a", "x y", "ß€😀", "\"q\"\n", "2026-01-01T00:00:00Z", "5%");

    public static Gen<string> Names { get; } = Gen.Elements("v1", "v2", "reviews", "a-b", "x1");

    public static Gen<DateTimeOffset> Times { get; } =
        from seconds in Gen.Choose(0, int.MaxValue)
        from ticks in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 9_999_999))
        select DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(ticks);

    public static Gen<Gate> Gates { get; } =
        from name in Names
        from criterion in Gen.OneOf(
            Percentages.Select(p => (GateCriterion)new GateCriterion.ErrorRate(p)),
            Gen.Choose(1, 999).SelectMany(q => Durations.Select(d => (GateCriterion)new GateCriterion.Latency(q / 1000m, Above0(d)))),
            Gen.Choose(-1000, 1000).Select(n => (GateCriterion)new GateCriterion.Query("max(x)", n / 8m, null)),
            Gen.Choose(-1000, 1000).Select(n => (GateCriterion)new GateCriterion.Query("max(y)", null, n)))
        from window in Durations
        from limits in Gen.Choose(0, 5).Four()
        select new Gate
        {
            Name = name,
            Criterion = criterion,
            Window = window + TimeSpan.FromSeconds(1) > TimeSpan.FromHours(8760) ? TimeSpan.FromHours(1) : window + TimeSpan.FromSeconds(1),
            MinimumRequests = limits.Item1,
            FailureLimit = limits.Item2,
            InconclusiveLimit = limits.Item3 == 0 ? null : limits.Item3,
            ConsecutiveErrorLimit = limits.Item4,
            OverStable = (limits.Item1, criterion) switch
            {
                (0, GateCriterion.ErrorRate) => new MaxIncrease.Points(new Percentage(0.5m)),
                (0, GateCriterion.Latency) => new MaxIncrease.Time(TimeSpan.FromMilliseconds(50)),
                (1, not GateCriterion.Query) => new MaxIncrease.Relative(new Percentage(12.5m)),
                _ => null,
            },
        };

    public static Gen<RequestMatch> Matches { get; } =
        from names in Names.ArrayOf(3)
        from values in Gen.Elements<StringMatch>(new StringMatch.Exact("jason"), new StringMatch.Prefix("ß "), new StringMatch.Regex("^a.*$")).ArrayOf(3)
        from present in Gen.Elements(true, false).ArrayOf(2)
        select new RequestMatch
        {
            Headers = [new NamedMatch(names[0], values[0])],
            Cookies = present[0] ? [new NamedMatch(names[1], values[1])] : [],
            QueryParameters = present[1] ? [new NamedMatch(names[2], values[2])] : [],
        };

    public static Gen<Mirroring> Mirrorings { get; } =
        from share in Percentages
        from match in Gen.OneOf(Matches, Gen.Constant(RequestMatch.Any))
        from methods in Gen.Elements(ImmutableArray.Create("GET", "HEAD"), ImmutableArray.Create("POST"))
        select new Mirroring(share, match with { Methods = methods });

    public static Gen<Step.FaultInjection> FaultSteps { get; } =
        from match in Gen.OneOf(Matches, Gen.Constant(RequestMatch.Any))
        from duration in Durations
        from share in Percentages
        from kind in Gen.Choose(0, 5)
        from mirroring in Mirrorings
        select new Step.FaultInjection(
            new Fault(
                "ratings",
                match,
                kind == 0 ? null : new FaultAbort(kind == 1 ? null : 503, kind == 1 ? "UNAVAILABLE" : null, share),
                kind is 0 or 2 ? new FaultDelay(Above0(duration), share) : null)
            {
                VirtualService = kind == 3 ? "other" : "ratings",
                Create = kind == 4,
            },
            duration)
        {
            Name = "",
            Mirroring = kind == 5 ? mirroring : null,
            Routing = kind == 4 ? new HeaderRouting(mirroring.Match with { Methods = [], Headers = [new NamedMatch("x", new StringMatch.Exact("y"))] }) : null,
        };

    public static Gen<Step> Steps { get; } =
        from name in Names
        from gates in Distinct(Gates, g => g.Name)
        from step in Gen.OneOf(
            Percentages.SelectMany(p => Durations.Select(d => (Step)new Step.SetWeight(p, d) { Name = name, Gates = gates })),
            Maybe(Durations).Select(d => (Step)new Step.Pause(d) { Name = name, Gates = gates }),
            Mirrorings.SelectMany(m => Durations.Select(d => (Step)new Step.Shadow(m, d) { Name = name, Gates = gates })),
            Matches.SelectMany(m => Gen.Elements(Enum.GetValues<HeaderRouteScope>()).SelectMany(until => Durations.Select(d => (Step)new Step.HeaderRoute(new HeaderRouting(m, until), d) { Name = name, Gates = gates }))),
            FaultSteps.Select(step => (Step)(step with { Name = name, Gates = gates })))
        select step;

    public static Gen<RolloutStatus> Statuses { get; } =
        from texts in Texts.ArrayOf(6)
        from names in Maybe(Names.Select(n => n)).ArrayOf(6)
        from times in Times.ArrayOf(8)
        from numbers in Gen.Choose(0, 1000).ArrayOf(6)
        from phase in Gen.Elements(Enum.GetValues<Phase>())
        from stage in Gen.Elements(Enum.GetValues<Stage>())
        from verdict in Gen.Elements(Enum.GetValues<Verdict>())
        from weight in Percentages
        from steps in Steps.ArrayOf()
        from gates in Distinct(Gates, g => g.Name)
        from present in Gen.Elements(true, false).ArrayOf(8)
        select new RolloutStatus
        {
            ObservedGeneration = numbers[0] - 1,
            Writes = numbers[1] * 10_000_000_000L,
            Phase = phase,
            Message = texts[0],
            Conditions = [new Condition("Ready", "True", "Healthy", texts[1], times[0], numbers[0])],
            Stable = names[0],
            Canary = names[1],
            PreviousStables = present[0] ? ["v1", "v0"] : [],
            Attempt = present[1]
                ? new AttemptStatus
                {
                    Id = "id",
                    Number = numbers[2],
                    SpecHash = "abc",
                    Steps = [.. steps],
                    Gates = gates,
                    Started = times[1],
                    ProgressDeadline = present[2] ? times[2] : null,
                    GatesOff = present[3],
                    FailureReason = names[2],
                    SessionAffinity = present[4]
                        ? new() { Cookie = new() { Name = "c", MaxAge = numbers[1] + 1, Path = "/" }, StableCookie = present[5] ? new() { Name = "s", MaxAge = 1, Path = "/x", Secure = true } : null }
                        : null,
                }
                : null,
            Step = present[4]
                ? new StepStatus { Index = numbers[3] - 1, Name = "s", Position = texts[2], Stage = stage, Started = times[3], StageStarted = times[4] }
                : null,
            Pause = present[5] ? new PauseStatus(PauseReason.Inconclusive, times[5], texts[3]) : null,
            RoutesPinned = present[6],
            CanaryWeight = weight,
            Weights = [new RouteWeights("vs", "http[0]", 90, 10, 100, 0)],
            Propagation = present[7] ? new PropagationStatus { ChangeId = "c", Awaiting = texts[4], Since = times[6], Pending = ["p"] } : null,
            Gates = [new GateStatus { Name = "g", Limit = "1%", Value = names[3], Verdict = present[0] ? verdict : null, Failures = numbers[4] }],
            Round = present[1] ? new RoundStatus(numbers[5], times[7]) : null,
            Reporter = present[2] ? ReporterChoice.Source : null,
            OwnedSubsets =
            [
                new OwnedSubset
                {
                    DestinationRule = "dr", Name = "v2", ReleasedAt = present[3] ? times[0] : null, Removing = present[4],
                    Labels = ImmutableSortedDictionary<string, string>.Empty.Add("version", "v2").Add("app", texts[5]),
                },
            ],
            RemovedSubsets = present[1] ? [new RemovedSubset("v3", times[5])] : [],
            CreatedObjects = [new CreatedObject("DestinationRule", "dr")],
            OriginalWeights = [new OriginalRoute("vs", "r", [new OriginalDestination("reviews", names[4], present[5] ? numbers[0] : null)])],
            LastCommand = present[6] ? new LastCommand("uuid", "abort", times[1], "kubectl", present[7], texts[5]) : null,
            NextWindow = present[0] ? times[2] : null,
            History = [new HistoryEntry(times[3], 1, phase, Phase.Healthy, "Promoted", names[5], texts[0])],
        };

    /// <summary>JSON of any kind, with field names that a Rollout has and others.</summary>
    public static Gen<JsonNode?> Json(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.Constant((JsonNode?)null),
            Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Choose(-200, 200).Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Elements("1e400", "-1e-400", "99999999999999999999999999999999999", "0.5", "1E2", "-0").Select(n => JsonNode.Parse(n)),
            Gen.OneOf(Texts, Names, Gen.Elements("1m", "999999999h", "101%", "Healthy", "Istiod", "0.99", "v1\n", "../x")).Select(s => (JsonNode?)JsonValue.Create(s)));
        if (depth == 0) return scalar;
        var inner = Json(depth - 1);
        var array = inner.ArrayOf().Select(items => (JsonNode?)new JsonArray([.. items.Take(4).Select(i => i?.DeepClone())]));
        var fields = Gen.Elements(FieldNames);
        var objects = fields.Zip(inner).ArrayOf().Select(pairs =>
        {
            var o = new JsonObject();
            foreach (var (name, value) in pairs.Take(8)) o[name] = value?.DeepClone();
            return (JsonNode?)o;
        });
        return Gen.OneOf(scalar, array, objects, objects);
    }

    private static readonly string[] FieldNames =
    [
        "metadata", "spec", "status", "name", "namespace", "annotations", "service", "version", "steps", "setWeight", "pause", "duration",
        "shadow", "headerRoute", "faultInjection", "analysis", "gates", "latency", "quantile", "max", "query", "windows", "cron", "timeZone",
        "traffic", "virtualServices", "httpRoutes", "attempt", "id", "number", "specHash", "started", "conditions", "type", "history", "labels",
        "phase", "observedGeneration", "message", "canaryWeight", "unknown", "finalizers", "ownedSubsets", "destinationRule", "step", "index",
    ];

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct => Gen.OneOf(Gen.Constant((T?)null), gen.Select(x => (T?)x));

    private static Gen<string?> Maybe(Gen<string> gen) => Gen.OneOf(Gen.Constant((string?)null), gen.Select(x => (string?)x));

    private static Gen<ImmutableArray<T>> Distinct<T>(Gen<T> gen, Func<T, string> key) =>
        gen.ArrayOf().Select(items => items.DistinctBy(key).Take(3).ToImmutableArray());

    /// <summary>A duration that may not be 0, and is still not longer than any may be.</summary>
    private static TimeSpan Above0(TimeSpan duration) => duration == TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : duration;
}
