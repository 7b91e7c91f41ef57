using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.StateMachine;

namespace RolloutController.Gathering;

/// <summary>
/// Finds the versions behind a Service among its pods: the only place that knows that a revision is a set of pods with one value of
/// the subset label, brought by Deployments.
/// </summary>
internal static class RevisionReader
{
    /// <summary>Reads the Service; null when there is none.</summary>
    public static ServiceObservation? ReadService(JsonObject? service)
    {
        if (service is null)
            return null;
        var ports = ObjectJson.Children(service["spec"], "ports")
            .Select(port => ObjectJson.Integer(port, "port"))
            .OfType<int>()
            .Order()
            .ToImmutableArray();
        return new ServiceObservation(ObjectJson.Map(service["spec"], "selector"), ports);
    }

    /// <summary>Groups the Service's pods by version.</summary>
    public static ImmutableSortedDictionary<string, RevisionObservation> Read(
        ServiceObservation service,
        string subsetLabel,
        IEnumerable<JsonObject> pods,
        IEnumerable<JsonObject> deployments,
        JsonObject? endpoints)
    {
        var addresses = ReadyAddresses(endpoints);
        var truncated = EndpointsCapacity.IsExceeded(endpoints);
        var desired = DesiredPods(service, subsetLabel, deployments);
        var revisions = ImmutableSortedDictionary.CreateBuilder<string, RevisionObservation>(StringComparer.Ordinal);
        foreach (var pod in pods)
        {
            if (!ObjectJson.Selects(service.Selector, pod["metadata"], "labels")
                || ObjectJson.Text(ObjectJson.Child(pod["metadata"], "labels"), subsetLabel) is not { } version
                || ObjectJson.Text(pod["metadata"], "deletionTimestamp") is not null
                || ObjectJson.Text(pod["status"], "phase") is "Succeeded" or "Failed")
            {
                continue;
            }

            var ready = IsReady(pod);
            var isEndpoint = truncated ? ready : ObjectJson.Text(pod["status"], "podIP") is { } ip && addresses.Contains(ip);
            var seen = revisions.GetValueOrDefault(version)
                ?? new RevisionObservation(version, service.Selector.SetItem(subsetLabel, version), 0, 0, 0)
                {
                    DesiredPods = desired.TryGetValue(version, out var count) ? count : null,
                };
            revisions[version] = seen with
            {
                Pods = seen.Pods + 1,
                ReadyPods = seen.ReadyPods + (ready ? 1 : 0),
                ReadyEndpoints = seen.ReadyEndpoints + (isEndpoint ? 1 : 0),
            };
        }

        foreach (var (version, count) in desired)
        {
            if (!revisions.ContainsKey(version))
                revisions[version] = new RevisionObservation(version, service.Selector.SetItem(subsetLabel, version), 0, 0, 0) { DesiredPods = count };
        }

        return revisions.ToImmutable();
    }

    /// <summary>How many pods the Service selects, when none of them has the subset label; null when one has it, or there is none.</summary>
    public static int? PodsWithoutLabel(ServiceObservation service, string subsetLabel, IEnumerable<JsonObject> pods)
    {
        var selected = pods
            .Where(pod => ObjectJson.Selects(service.Selector, pod["metadata"], "labels"))
            .ToList();
        return selected.Count == 0 || selected.Exists(pod => ObjectJson.Text(ObjectJson.Child(pod["metadata"], "labels"), subsetLabel) is not null) ? null : selected.Count;
    }

    private static Dictionary<string, int> DesiredPods(ServiceObservation service, string subsetLabel, IEnumerable<JsonObject> deployments)
    {
        var desired = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var deployment in deployments)
        {
            var metadata = ObjectJson.Child(ObjectJson.Child(deployment["spec"], "template"), "metadata");
            if (ObjectJson.Selects(service.Selector, metadata, "labels") && ObjectJson.Text(ObjectJson.Child(metadata, "labels"), subsetLabel) is { } version)
                desired[version] = desired.GetValueOrDefault(version) + (ObjectJson.Integer(deployment["spec"], "replicas") ?? 1);
        }

        return desired;
    }

    private static HashSet<string> ReadyAddresses(JsonObject? endpoints)
    {
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        if (endpoints is null)
            return addresses;
        foreach (var subset in ObjectJson.Children(endpoints, "subsets"))
        {
            foreach (var address in ObjectJson.Children(subset, "addresses"))
            {
                if (ObjectJson.Text(address, "ip") is { } ip)
                    addresses.Add(ip);
            }
        }

        return addresses;
    }

    internal static bool IsReady(JsonObject pod) =>
        ObjectJson.Children(pod["status"], "conditions")
            .Any(condition => ObjectJson.Text(condition, "type") == "Ready" && ObjectJson.Text(condition, "status") == "True");
}
