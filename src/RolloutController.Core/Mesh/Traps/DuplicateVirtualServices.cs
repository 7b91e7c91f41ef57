using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>
/// Several VirtualServices for one host in the mesh: sidecars take one and ignore the others, those of their own namespace alone first, then
/// by age (model/virtualservice.go, <c>SelectVirtualServices</c>; route/route.go). Gateways merge theirs.
/// </summary>
internal static class DuplicateVirtualServices
{
    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        var all = context.Scene.Mesh.VirtualServices.Where(item => MeshBinding.IsFor(item, context.Host)).ToArray();
        foreach (var item in context.Managed)
        {
            // One that is still to be made is for the mesh, and the youngest.
            if (item.Object is { } present ? !MeshBinding.IsFor(present, context.Host) : !item.Reference.Create)
            {
                continue;
            }

            foreach (var other in all.Where(other => other != item.Object && Meet(context, item.Object, other)))
            {
                yield return Problem(context, item, other);
            }
        }
    }

    /// <summary>Whether some caller sees both.</summary>
    private static bool Meet(TrapContext context, JsonObject? ours, JsonObject other)
    {
        var (mine, theirs) = (Visibility.Of(ours), Visibility.Of(other));
        return (mine.IsPublic && theirs.IsPublic) || (theirs.IsPublic ? mine : theirs).Namespaces.Any(ns => mine.Includes(ns) && theirs.Includes(ns))
            || (mine.Includes(context.RuleName.Namespace) && theirs.Includes(context.RuleName.Namespace));
    }

    private static SpecProblem Problem(TrapContext context, ManagedVirtualService item, JsonObject other)
    {
        var (name, own) = (MeshJson.NameOf(other), context.RuleName.Namespace);
        var elsewhereOnly = !Visibility.Of(other).Includes(own);
        var isIgnored = !elsewhereOnly && (item.Object is null || TrapContext.ComesBefore(other, item.Object));
        var effect = elsewhereOnly ? $"callers in {Visibility.Of(other)} take it instead of {own}/{item.Name}"
            : isIgnored ? $"sidecars take it, since it is older, and ignore {own}/{item.Name}"
            : "sidecars ignore it, since it is younger";
        return new("DuplicateVirtualService", $"{item.Field}.name", item.Name,
            $"the only VirtualService for host {context.Host.Full} in the mesh; VirtualService {name} is for it too, and {effect}: "
            + "put all routes into one of them, or bind one to gateways only")
        {
            IsError = isIgnored,
        };
    }
}
