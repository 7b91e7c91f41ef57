using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Forgets a VirtualService that was made for a fault once the fault is over and the object gone, or no longer ours to delete.</summary>
internal static class CreatedForFaults
{
    public static void Check(Pass pass)
    {
        if (pass.Status.CreatedObjects.IsEmpty || pass.Status.Attempt is not { } attempt || pass.Edits is not { } edits) return;
        var wanted = TrafficOf.Status(pass.Status).Generated.OfType<Mesh.Generated.GeneratedRoute.DependencyFault>().Select(route => route.Fault.VirtualService).ToHashSet(StringComparer.Ordinal);
        var kept = pass.Status.CreatedObjects.Where(made => !IsForAFault(pass, attempt, made) || wanted.Contains(made.Name) || edits.Routes.Any(edit => edit.Name == made.Name)).ToArray();
        if (kept.Length < pass.Status.CreatedObjects.Length) pass.Status = pass.Status with { CreatedObjects = [.. kept] };
    }

    private static bool IsForAFault(Pass pass, AttemptStatus attempt, CreatedObject made) =>
        made.Kind == CreatedMeshObjects.VirtualServiceKind
        && attempt.Steps.OfType<Step.FaultInjection>().Any(step => step.Fault.Create && step.Fault.VirtualService == made.Name)
        && attempt.Targets is { } targets
        && targets.VirtualServices.All(target => target.VirtualService != made.Name);
}
