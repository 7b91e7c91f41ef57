using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Sessions;

namespace RolloutController.Core.Model.Resource;

/// <summary>From the spec as written, checked before, to the spec that is reasoned with. Defaults that depend on other fields are here.</summary>
internal static class SpecConversion
{
    private static readonly TimeSpan DelayByIstiod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DelayByTime = TimeSpan.FromSeconds(10);

    public static RolloutSpec ToDomain(RolloutSpecResource spec)
    {
        var standard = new RolloutSpec { Service = "", Version = "", Traffic = TrafficOf(null, "") };
        var analysis = AnalysisOf(spec.Analysis);
        return new RolloutSpec
        {
            Service = spec.Service,
            Version = spec.Version,
            StableVersion = spec.StableVersion,
            SubsetLabel = spec.SubsetLabel ?? standard.SubsetLabel,
            Paused = spec.Paused ?? standard.Paused,
            RollbackWindow = spec.RollbackWindow ?? standard.RollbackWindow,
            Traffic = TrafficOf(spec.Traffic, spec.Service),
            Analysis = analysis,
            Steps = [.. spec.Steps.Select((s, i) => StepOf(s, i, analysis.Interval))],
            BakeAfterPromotion = Duration(spec.BakeAfterPromotion) ?? analysis.Interval,
            FailurePolicy = new FailurePolicy
            {
                OnFailure = spec.FailurePolicy?.OnFailure ?? standard.FailurePolicy.OnFailure,
                OnInconclusive = spec.FailurePolicy?.OnInconclusive ?? standard.FailurePolicy.OnInconclusive,
            },
            ProgressDeadline = Duration(spec.ProgressDeadline) ?? standard.ProgressDeadline,
            Windows = [.. spec.Windows.Select(w => new Window(w.Cron, w.TimeZone ?? "UTC"))],
            Freezes = [.. spec.Freezes.Select(FreezeOf)],
        };
    }

    private static Freeze FreezeOf(FreezeResource given) => given switch
    {
        { Cron: { } cron } => new Freeze.Recurring(cron, given.TimeZone ?? "UTC") { Reason = given.Reason ?? "" },
        { From: { } from, To: { } to } => new Freeze.Once(from, to) { Reason = given.Reason ?? "" },
        _ => throw new ArgumentException("a freeze needs either cron, or from and to", nameof(given)),
    };

    private static TrafficSpec TrafficOf(TrafficResource? traffic, string service)
    {
        var propagation = traffic?.Propagation;
        var verify = propagation?.Verify ?? PropagationVerification.Istiod;
        var standard = new PropagationPolicy();
        return new TrafficSpec
        {
            VirtualServices = traffic is { VirtualServices: { IsDefaultOrEmpty: false } given }
                ? [.. given.Select(ReferenceOf)]
                : [new VirtualServiceReference { Name = service }],
            DestinationRule = new DestinationRuleReference(traffic?.DestinationRule?.Name ?? service, traffic?.DestinationRule?.Create ?? false)
            {
                SubsetTrafficPolicy = traffic?.DestinationRule?.SubsetTrafficPolicy is { } policy ? new SubsetTrafficPolicy(policy.ToJsonString()) : null,
            },
            SessionAffinity = traffic?.SessionAffinity is { } affinity
                ? new SessionAffinity { Cookie = CookieOf(affinity.Cookie), StableCookie = affinity.StableCookie is { } stable ? CookieOf(stable) : null }
                : null,
            Propagation = new PropagationPolicy
            {
                Verify = verify,
                MinimumDelay = Duration(propagation?.MinimumDelay) ?? (verify == PropagationVerification.Delay ? DelayByTime : DelayByIstiod),
                Timeout = Duration(propagation?.Timeout) ?? standard.Timeout,
                OnUnproven = propagation?.OnUnproven ?? standard.OnUnproven,
            },
            DrainDuration = Duration(traffic?.DrainDuration) ?? TimeSpan.FromSeconds(10),
        };
    }

    private static SessionCookie CookieOf(SessionCookieResource given) => new()
    {
        Name = given.Name,
        MaxAge = (int)Math.Ceiling((Duration(given.MaxAge) ?? TimeSpan.FromDays(1)).TotalSeconds),
        Path = given.Path ?? "/",
        Secure = given.Secure ?? false,
    };

    private static VirtualServiceReference ReferenceOf(VirtualServiceResource given) => new()
    {
        Name = given.Name,
        HttpRoutes = given.HttpRoutes,
        TcpRoutes = [.. given.TcpRoutes.Select(route => new TcpRouteReference(route.Port))],
        TlsRoutes = [.. given.TlsRoutes.Select(route => new TlsRouteReference(route.Port) { SniHosts = route.SniHosts })],
        Create = given.Create ?? false,
    };

    private static AnalysisSpec AnalysisOf(AnalysisResource? analysis)
    {
        var standard = new AnalysisSpec();
        if (analysis is null) return standard;
        return new AnalysisSpec
        {
            Interval = Duration(analysis.Interval) ?? standard.Interval,
            Reporter = analysis.Reporter ?? standard.Reporter,
            Server = analysis.Server,
            Gates = [.. analysis.Gates.Select(g => GateConversion.ToDomain(g) ?? throw new FormatException($"gate {g.Name} was not checked"))],
            RoutingFailuresMax = analysis.RoutingFailures?.Max is { } max ? PercentageParser.Parse(max) : standard.RoutingFailuresMax,
        };
    }

    private static Step StepOf(StepResource step, int index, TimeSpan interval)
    {
        var complete = step with
        {
            Name = StepRules.NameOf(step, index),
            Duration = step.Duration ?? (step.Pause is null ? DurationParser.Format(interval) : null),
        };
        return StepConversion.ToDomain(complete) ?? throw new FormatException($"step {complete.Name} was not checked");
    }

    private static TimeSpan? Duration(string? text) => text is null ? null : DurationParser.Parse(text);
}
