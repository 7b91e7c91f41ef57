using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// What only requests have: where all managed routes are tcp or tls, proxies see connections. They count no requests, and there is
/// nothing to match, copy or delay.
/// </summary>
internal static class RouteKindRules
{
    public static IEnumerable<SpecProblem> Check(RolloutSpecResource spec)
    {
        if (spec.Traffic is not { VirtualServices: { IsDefaultOrEmpty: false } references } || references.Any(ManagesHttp)) yield break;
        if (spec.Traffic.SessionAffinity is not null) yield return NeedsHttp("spec.traffic.sessionAffinity", "sessionAffinity");
        if (spec.Analysis is { Gates: { IsDefault: false } analysisGates })
        {
            for (var g = 0; g < analysisGates.Length; g++)
                if (CheckGate(analysisGates[g], $"spec.analysis.gates[{g}]") is { } problem) yield return problem;
        }

        for (var s = 0; s < spec.Steps.Length; s++)
        {
            foreach (var problem in CheckStep(spec.Steps[s], spec.Service, $"spec.steps[{s}]")) yield return problem;
        }
    }

    private static bool ManagesHttp(VirtualServiceResource reference) =>
        !reference.HttpRoutes.IsEmpty || (reference.TcpRoutes.IsEmpty && reference.TlsRoutes.IsEmpty);

    private static IEnumerable<SpecProblem> CheckStep(StepResource step, string service, string path)
    {
        if (step.Shadow is not null) yield return NeedsHttp($"{path}.shadow", "shadow");
        if (step.HeaderRoute is not null) yield return NeedsHttp($"{path}.headerRoute", "headerRoute");

        // The canary may call others by http, whatever it is called by itself.
        if (step.FaultInjection is { } fault && fault.Host == service) yield return NeedsHttp($"{path}.faultInjection", $"faults on {service}");
        if (step.Gates.IsDefault) yield break;
        for (var g = 0; g < step.Gates.Length; g++)
            if (CheckGate(step.Gates[g], $"{path}.gates[{g}]") is { } problem) yield return problem;
    }

    private static SpecProblem? CheckGate(GateResource gate, string path) =>
        gate.ErrorRate is not null ? NotCounted($"{path}.errorRate", "errorRate")
        : gate.Latency is not null ? NotCounted($"{path}.latency", "latency")
        : null;

    private static SpecProblem NeedsHttp(string field, string value) =>
        new("NeedsHttpRoute", field, value, "at least one http route among those that are managed; spec.traffic.virtualServices names only tcp and tls routes");

    private static SpecProblem NotCounted(string field, string value) =>
        new("NeedsHttpRoute", field, value, "query: proxies count no requests on tcp and tls routes, the only ones that spec.traffic.virtualServices names; "
            + "a query can use istio_tcp_connections_opened_total or metrics of the application");
}
