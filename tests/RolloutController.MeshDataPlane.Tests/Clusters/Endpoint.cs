using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Tests.Clusters;

internal static class Endpoint
{
    public static PodEndpoint At(string address) => new(address, new ObjectName("bookinfo", address), ImmutableDictionary<string, string>.Empty);
}
