using System.Collections.Immutable;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Model;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>Which pods were ready behind which Services, and when.</summary>
internal sealed class EndpointStates
{
    private readonly Dictionary<ObjectKey, ImmutableDictionary<string, string>> pods = [];
    private readonly Dictionary<ObjectKey, List<(DateTimeOffset At, ImmutableArray<ObjectKey> Pods)>> ready = [];
    private readonly Dictionary<ObjectKey, (ImmutableDictionary<string, string> Selector, ImmutableArray<int> Ports)> services = [];

    /// <summary>Takes in a write of a Service, Endpoints or pod.</summary>
    public void Take(ClusterWrite write)
    {
        switch (write.Kind.Plural)
        {
            case "pods" when write.After is { } pod:
                pods[write.Key] = KubernetesReader.Labels(pod.At("metadata", "labels"));
                break;
            case "endpoints":
                Of(write.Key).Add((write.Time, write.After is { } after
                    ? [.. after.Items("subsets").SelectMany(subset => subset.Items("addresses")).Select(address => new ObjectKey(write.Key.Namespace, address.At("targetRef").Text("name") ?? ""))]
                    : []));
                break;
            case "services" when write.After is { } service:
                services[write.Key] = (KubernetesReader.Labels(service.At("spec", "selector")), [.. service.At("spec").Items("ports").Select(port => port.Integer("port") ?? 0)]);
                break;
        }
    }

    /// <summary>The ports of a host's Service; none where it is unknown.</summary>
    public ImmutableArray<int> PortsOf(string host) => services.TryGetValue(KeyOf(host), out var service) ? service.Ports : [];

    /// <summary>The selector of a host's Service.</summary>
    public ImmutableDictionary<string, string> SelectorOf(string host) =>
        services.TryGetValue(KeyOf(host), out var service) ? service.Selector : ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether at some moment since then a pod with these labels was a ready endpoint of a host.</summary>
    public bool WasReady(string host, ImmutableDictionary<string, string> labels, DateTimeOffset since)
    {
        var states = Of(KeyOf(host));
        for (var last = states.Count - 1; last >= 0; last--)
        {
            if (states[last].Pods.Any(pod => pods.TryGetValue(pod, out var carried) && labels.All(label => carried.GetValueOrDefault(label.Key) == label.Value)))
                return true;
            if (states[last].At < since)
                return false;
        }

        return false;
    }

    /// <summary>Whether at every moment since then a pod with these labels was a ready endpoint of a host.</summary>
    public bool WasAlwaysReady(string host, ImmutableDictionary<string, string> labels, DateTimeOffset since)
    {
        var states = Of(KeyOf(host));
        for (var last = states.Count - 1; last >= 0; last--)
        {
            if (!states[last].Pods.Any(pod => pods.TryGetValue(pod, out var carried) && labels.All(label => carried.GetValueOrDefault(label.Key) == label.Value)))
                return false;
            if (states[last].At < since)
                return true;
        }

        return false;
    }

    private List<(DateTimeOffset At, ImmutableArray<ObjectKey> Pods)> Of(ObjectKey service)
    {
        if (!ready.TryGetValue(service, out var states))
            ready[service] = states = [];
        return states;
    }

    private static ObjectKey KeyOf(string host) => host.Split('.') is [var name, var @namespace, ..] ? new ObjectKey(@namespace, name) : new ObjectKey("", host);
}
