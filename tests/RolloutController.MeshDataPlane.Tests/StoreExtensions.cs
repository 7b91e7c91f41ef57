using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Tests;

internal static class StoreExtensions
{
    public static void Apply(this MeshConfigStore store, params JsonObject[] objects)
    {
        foreach (var o in objects)
        {
            var kind = Enum.Parse<MeshKind>(o["kind"]!.GetValue<string>());
            store.Edit(kind, KubernetesReader.NameOf(o), state => state.Apply(kind, o));
        }
    }
}
