using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.TestKit.Crds;

/// <summary>The CRD of the Rollout with a schema that lets everything through and drops nothing, to show that the controller checks again.</summary>
public static class PermissiveRolloutCrd
{
    public static JsonObject Create()
    {
        var crd = RolloutCrd.Create(null);
        crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"] = new JsonObject
        {
            ["type"] = "object",
            ["x-kubernetes-preserve-unknown-fields"] = true,
        };
        return crd;
    }
}
