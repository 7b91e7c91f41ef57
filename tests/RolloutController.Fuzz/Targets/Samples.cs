using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Fuzz.Targets;

/// <summary>Valid objects to start from.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A Rollout that uses most of what there is.</summary>
    public static JsonObject Rollout => Json("""
        {"apiVersion": "rollout-controller.io/v1alpha1", "kind": "Rollout",
         "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "uid-of-reviews", "generation": 2, "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z",
           "annotations": {"rollout-controller.io/command": "promote"}, "finalizers": ["rollout-controller.io/traffic"]},
         "spec": {"service": "reviews", "version": "v2",
           "traffic": {"virtualServices": [{"name": "reviews", "httpRoutes": ["primary"]}], "destinationRule": {"name": "reviews", "create": true},
             "propagation": {"verify": "Delay", "minimumDelay": "2s", "timeout": "2m", "onUnproven": "Proceed"}, "drainDuration": "10s"},
           "analysis": {"interval": "30s", "reporter": "Auto", "gates": [
             {"name": "errors", "errorRate": {"max": "1%"}, "window": "1m", "minimumRequests": 50},
             {"name": "p99", "latency": {"quantile": "0.99", "max": "500ms"}, "failureLimit": 1},
             {"name": "queue", "query": {"promql": "max(queue_depth{version=\"{{canary}}\"})", "max": "100"}}]},
           "steps": [
             {"name": "mirror", "shadow": {"percentage": 100, "methods": ["GET", "HEAD"]}, "duration": "5m"},
             {"name": "testers", "headerRoute": {"headers": [{"name": "end-user", "exact": "jason"}]}, "duration": "10m"},
             {"name": "first", "setWeight": 5, "duration": "5m"},
             {"name": "resilience", "faultInjection": {"host": "ratings", "abort": {"httpStatus": 503, "percentage": 20}, "delay": {"fixedDelay": "2s", "percentage": 20}}, "duration": "2m"},
             {"name": "sign-off", "pause": {}},
             {"name": "half", "setWeight": "50%", "duration": "10m"}],
           "bakeAfterPromotion": "1m", "failurePolicy": {"onFailure": "Rollback", "onInconclusive": "Pause"}, "progressDeadline": "10m",
           "windows": [{"cron": "* * 9-16 ? * MON-FRI", "timeZone": "Europe/Berlin"}]},
         "status": {"observedGeneration": 2, "writes": 4, "phase": "Progressing", "stable": "v1", "stableSubset": "v1", "stableLabels": {"version": "v1"}, "stableSubsetProven": true,
           "canary": "v2", "canarySubset": "v2", "canaryLabels": {"version": "v2"}, "canarySubsetProven": true, "routesPinned": true, "canaryWeight": "5%",
           "attempt": {"id": "a-1", "number": 1, "specHash": "x", "version": "v2", "started": "2026-03-01T11:50:00Z", "steps": [{"name": "first", "setWeight": 5, "duration": "5m"}]},
           "step": {"index": 0, "name": "first", "position": "1/1", "stage": "Baking", "started": "2026-03-01T11:55:00Z", "stageStarted": "2026-03-01T11:56:00Z"},
           "weights": [{"virtualService": "reviews", "route": "primary", "stable": 95, "canary": 5}],
           "ownedSubsets": [{"destinationRule": "reviews", "name": "v2", "labels": {"version": "v2"}}],
           "conditions": [{"type": "Ready", "status": "False", "reason": "Progressing", "message": "m", "lastTransitionTime": "2026-03-01T11:55:00Z", "observedGeneration": 2}]}}
        """);

    public static JsonObject VirtualService => Json("""
        {"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService", "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "vs-1", "generation": 3, "resourceVersion": "5"},
         "spec": {"hosts": ["reviews"], "http": [
           {"name": "testers", "match": [{"headers": {"end-user": {"exact": "jason"}}}], "route": [{"destination": {"host": "ratings"}}]},
           {"name": "primary", "timeout": "10s", "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "ratings"}, "weight": 10}]},
           {"name": "rollout-controller/reviews/mirror/primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}], "mirror": {"host": "reviews", "subset": "v2"}}]}}
        """);

    public static JsonObject DestinationRule => Json("""
        {"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule", "metadata": {"name": "reviews", "namespace": "bookinfo", "uid": "dr-1", "generation": 1, "resourceVersion": "6"},
         "spec": {"host": "reviews", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}},
           "subsets": [{"name": "v1", "labels": {"version": "v1"}}, {"name": "v2", "labels": {"version": "v2"}, "trafficPolicy": {"loadBalancer": {"simple": "RANDOM"}}}]}}
        """);

    public static JsonObject Service => Json("""
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "reviews", "namespace": "bookinfo"},
         "spec": {"selector": {"app": "reviews"}, "ports": [{"name": "http", "port": 9080, "targetPort": 9080}]}}
        """);

    public static JsonObject Pod(string version) => Json($$$"""
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "reviews-{{{version}}}-0", "namespace": "bookinfo", "labels": {"app": "reviews", "version": "{{{version}}}"} },
         "status": {"phase": "Running", "podIP": "192.0.2.{{{version[1..]}}}", "conditions": [{"type": "Ready", "status": "True"}]}}
        """);

    public static JsonObject Deployment(string version) => Json($$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "reviews-{{{version}}}", "namespace": "bookinfo"},
         "spec": {"replicas": 1, "template": {"metadata": {"labels": {"app": "reviews", "version": "{{{version}}}"} } } } }
        """);

    public static JsonObject Endpoints => Json("""
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "reviews", "namespace": "bookinfo"}, "subsets": [{"addresses": [{"ip": "192.0.2.1"}, {"ip": "192.0.2.2"}]}]}
        """);

    public static JsonObject Namespace => Json("""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "bookinfo", "annotations": {"rollout-controller.io/fault-injection": "allowed"}}}""");

    public static RolloutSpec Spec { get; } = RolloutReader.Read(Rollout).Spec ?? throw new InvalidOperationException(string.Join("; ", RolloutReader.Read(Rollout).Problems));

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
