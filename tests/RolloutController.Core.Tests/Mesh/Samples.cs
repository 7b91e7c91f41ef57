using System.Text.Json.Nodes;

namespace RolloutController.Core.Tests.Mesh;

/// <summary>Istio's bookinfo samples (samples/bookinfo/networking), as an API server returns them.</summary>
internal static class Samples
{
    /// <summary>destination-rule-reviews.yaml.</summary>
    public const string DestinationRuleV1V2V3 = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
          "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "dr-uid", "generation": 3, "resourceVersion": "11"},
          "spec": {
            "host": "reviews",
            "trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}},
            "subsets": [
              {"name": "v1", "labels": {"version": "v1"}},
              {"name": "v2", "labels": {"version": "v2"}, "trafficPolicy": {"connectionPool": {"http": {"maxRetries": 7}}}},
              {"name": "v3", "labels": {"version": "v3"}}
            ]
          }
        }
        """;

    /// <summary>The same without subsets.</summary>
    public const string DestinationRuleWithoutSubsets = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
          "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "dr-uid", "generation": 1, "resourceVersion": "11"},
          "spec": {"host": "reviews.bookinfo.svc.cluster.local", "exportTo": ["*"]}
        }
        """;

    /// <summary>The reviews part of virtual-service-all-v1.yaml: one destination, no weight.</summary>
    public const string AllV1 = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
          "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "vs-uid", "generation": 1, "resourceVersion": "21"},
          "spec": {
            "hosts": ["reviews"],
            "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]
          }
        }
        """;

    /// <summary>virtual-service-reviews-90-10.yaml.</summary>
    public const string NinetyTen = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
          "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "vs-uid", "generation": 4, "resourceVersion": "22"},
          "spec": {
            "hosts": ["reviews"],
            "http": [{"route": [
              {"destination": {"host": "reviews", "subset": "v1"}, "weight": 90},
              {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}
            ]}]
          }
        }
        """;

    /// <summary>virtual-service-reviews-jason-v2-v3.yaml: a route for one user above the one for all.</summary>
    public const string Jason = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
          "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "vs-uid", "generation": 2, "resourceVersion": "23"},
          "spec": {
            "hosts": ["reviews"],
            "http": [
              {"match": [{"headers": {"end-user": {"exact": "jason"}}}],
               "route": [{"destination": {"host": "reviews", "subset": "v2"}}]},
              {"route": [{"destination": {"host": "reviews", "subset": "v3"}}]}
            ]
          }
        }
        """;

    /// <summary>A VirtualService for reviews with these http routes.</summary>
    public static string VirtualService(string http, string name = "reviews", string itemNamespace = "bookinfo") => $$"""
        {
          "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
          "metadata": {"name": "{{name}}", "namespace": "{{itemNamespace}}", "uid": "{{name}}-uid", "generation": 1, "resourceVersion": "31"},
          "spec": {"hosts": ["reviews"], "gateways": ["mesh"], "http": [{{http}}]}
        }
        """;

    /// <summary>A VirtualService with one route <c>primary</c> with these destinations.</summary>
    public static string Primary(string destinations) => VirtualService($$"""{"name": "primary", "route": [{{destinations}}]}""");

    /// <summary>One destination.</summary>
    public static string To(string? subset, int? weight = null, string host = "reviews") =>
        $$"""{"destination": {"host": "{{host}}"{{(subset is null ? "" : $", \"subset\": \"{subset}\"")}}}{{(weight is null ? "" : $", \"weight\": {weight}")}}}""";

    /// <summary>VirtualService bookinfo/reviews with only these tcp or tls routes.</summary>
    public static string Connections(string kind, string routes) =>
        VirtualService(routes).Replace("\"http\"", $"\"{kind}\"", StringComparison.Ordinal);

    /// <summary>VirtualService bookinfo/reviews without hosts, with one route.</summary>
    public static string Child(string? route) =>
        VirtualService($$"""{{{(route is null ? "" : $"\"name\": \"{route}\", ")}}"route": [{{To("v1")}}]}""")
            .Replace("\"hosts\": [\"reviews\"], \"gateways\": [\"mesh\"], ", "", StringComparison.Ordinal);

    /// <summary>A VirtualService with one route that delegates to bookinfo/reviews.</summary>
    public static JsonObject Root(string name, string itemNamespace, string? route, string? childNamespace, string child = "reviews")
    {
        var item = Scene.Json(VirtualService("{}", name, itemNamespace));
        var http = item["spec"]!["http"]![0]!.AsObject();
        http["delegate"] = new JsonObject { ["name"] = child, ["namespace"] = childNamespace };
        if (route is not null)
        {
            http["name"] = route;
        }

        return item;
    }
}
