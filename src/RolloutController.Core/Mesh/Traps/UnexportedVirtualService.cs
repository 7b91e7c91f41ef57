using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary><c>exportTo</c> that hides the VirtualService from some callers: their requests go to all versions, whatever the weights.</summary>
internal static class UnexportedVirtualService
{
    public static IEnumerable<SpecProblem> Find(TrapContext context) => context.Managed
        .Where(item => item.Object is not null && MeshBinding.IsInMesh(item.Object))
        .Select(item => (item.Name, item.Field, Visibility: Visibility.Of(item.Object)))
        .Where(item => !item.Visibility.IsPublic)
        .Select(item => new SpecProblem("VirtualServiceNotExported", $"{item.Field}.name", item.Name,
            $"a VirtualService that all callers see; it is exported to {item.Visibility} only, and callers elsewhere reach every version of "
            + $"{context.Host.Service}: remove spec.exportTo unless there are none")
        { IsError = false });
}
