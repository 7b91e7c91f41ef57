using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.TestKit.Resources;

/// <summary>A small custom kind with a status sub-resource, for tests of what knows nothing of rollouts.</summary>
public static class Widgets
{
    public static ResourceKind Kind { get; } = new("test.rollout-controller.io", "v1", "Widget", "widgets");

    public static JsonObject New(string name, int size = 1, string @namespace = "default") => new()
    {
        ["apiVersion"] = Kind.ApiVersion,
        ["kind"] = Kind.Kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["spec"] = new JsonObject { ["size"] = size },
    };

    public static int Size(this JsonObject widget) => (int)widget["spec"]!["size"]!;

    /// <summary>The CRD to create on a real server.</summary>
    public static JsonObject Definition() => JsonNode.Parse(
        """
        {
          "apiVersion": "apiextensions.k8s.io/v1",
          "kind": "CustomResourceDefinition",
          "metadata": {"name": "widgets.test.rollout-controller.io"},
          "spec": {
            "group": "test.rollout-controller.io",
            "scope": "Namespaced",
            "names": {"kind": "Widget", "listKind": "WidgetList", "plural": "widgets", "singular": "widget"},
            "versions": [{
              "name": "v1", "served": true, "storage": true,
              "subresources": {"status": {}},
              "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}
              }}}
            }]
          }
        }
        """)!.AsObject();
}
