using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>
/// Workloads in ambient mode. ztunnel applies no VirtualService, a waypoint applies some of it and knows no source labels: weights hold for
/// callers with a sidecar and for gateways only, and what is matched by source labels (faults on dependencies) never is.
/// </summary>
internal static class AmbientWorkloads
{
    private const string Mode = "istio.io/dataplane-mode";
    private const string Waypoint = "istio.io/use-waypoint";

    /// <summary>Set by the sidecar injector on its pods (istio pkg/config/labels, <c>security.istio.io/tlsMode</c>).</summary>
    private const string Sidecar = "security.istio.io/tlsMode";

    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        var scene = context.Scene;
        if (scene.Service is not { } service)
        {
            yield break;
        }

        var selector = service.Object("spec").Map("selector");
        var namespaceLabels = scene.Namespace.Object("metadata").Map("labels");
        var pods = scene.Pods
            .Where(pod => !selector.IsEmpty && pod.Object("metadata").HasAll("labels", selector))
            .Select(pod => (Name: MeshJson.NameOf(pod), Labels: pod.Object("metadata").Map("labels")))
            .ToArray();
        if ((service.Object("metadata").Map("labels").GetValueOrDefault(Waypoint) ?? namespaceLabels.GetValueOrDefault(Waypoint)) is { Length: > 0 } waypoint && waypoint != "none")
        {
            yield return Problem(context, $"it uses waypoint {waypoint}, which knows no source labels and applies VirtualServices differently: take label {Waypoint} off the Service or namespace, or set it to none");
        }
        else if (pods.Where(pod => IsAmbient(pod.Labels, namespaceLabels)).Select(pod => pod.Name).Order(Comparer<ObjectName>.Create(ByName)).ToArray() is [var first, ..])
        {
            yield return Problem(context, $"Pod {first} is in ambient mode, where no VirtualService is applied: inject sidecars, or set label {Mode} to none");
        }
    }

    private static bool IsAmbient(ImmutableSortedDictionary<string, string> pod, ImmutableSortedDictionary<string, string> ns) =>
        !pod.ContainsKey(Sidecar) && (pod.GetValueOrDefault(Mode) ?? ns.GetValueOrDefault(Mode)) == "ambient";

    private static int ByName(ObjectName left, ObjectName right) => string.CompareOrdinal(left.ToString(), right.ToString());

    private static SpecProblem Problem(TrapContext context, string detail) => new(
        "AmbientWorkload", "spec.service", context.Scene.Spec.Service,
        $"a Service whose workloads and callers have sidecars, because weights hold for those and for gateways only; {detail}")
    { IsError = false };
}
