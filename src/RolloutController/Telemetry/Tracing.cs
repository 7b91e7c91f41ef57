using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Telemetry;

/// <summary>Spans: one per pass, below it one per write, and one per measurement round. Nothing is made while nobody listens.</summary>
public static class Tracing
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "RolloutController";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Sends spans by OTLP, as the standard <c>OTEL_EXPORTER_OTLP_*</c> variables say; dispose it to flush.</summary>
    public static IDisposable Export() => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource.AddService("rollout-controller"))
        .AddSource(SourceName)
        .AddOtlpExporter()
        .Build();

    /// <summary>A pass over a Rollout.</summary>
    internal static Activity? Pass(ObjectKey rollout) => s_source.StartActivity("rollout.pass")?
        .SetTag("k8s.namespace.name", rollout.Namespace)
        .SetTag("rollout.name", rollout.Name);

    /// <summary>Notes on the pass where the Rollout stands by its decision.</summary>
    internal static void Decided(RolloutStatus status)
    {
        if (Activity.Current is not { OperationName: "rollout.pass" } pass)
            return;
        pass.SetTag("rollout.phase", status.Phase.ToString());
        if (status.Step is { } step)
            pass.SetTag("rollout.step", step.Name).SetTag("rollout.stage", step.Stage.ToString());
    }

    /// <summary>A write to the API server: <c>status</c> or <c>traffic</c>.</summary>
    internal static Activity? Write(string what, string kind, string name) => s_source.StartActivity($"rollout.write.{what}", ActivityKind.Client)?
        .SetTag("k8s.object.kind", kind)
        .SetTag("k8s.object.name", name);

    /// <summary>A measurement round.</summary>
    internal static Activity? Round(ObjectKey rollout, string attempt, long round) => s_source.StartActivity("rollout.measure", ActivityKind.Client)?
        .SetTag("k8s.namespace.name", rollout.Namespace)
        .SetTag("rollout.name", rollout.Name)
        .SetTag("rollout.attempt", attempt)
        .SetTag("rollout.round", round);

    /// <summary>Notes a failure.</summary>
    internal static void Failed(Activity? span, Exception error) => span?.SetStatus(ActivityStatusCode.Error, error.Message);
}
