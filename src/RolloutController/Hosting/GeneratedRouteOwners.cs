using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;

namespace RolloutController.Hosting;

/// <summary>Which Rollouts have, had or will have generated routes in a VirtualService that their spec does not manage.</summary>
internal static class GeneratedRouteOwners
{
    /// <summary>The names of the Rollouts whose generated routes stand in a VirtualService: restored from a backup, they are to go.</summary>
    public static HashSet<string> In(params JsonObject?[] virtualServices) =>
    [
        .. virtualServices
            .SelectMany(item => ObjectJson.Children(item?["spec"], "http"))
            .Select(route => ObjectJson.Text(route, "name"))
            .Where(name => name is not null && name.StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal))
            .Select(name => name![WellKnown.GeneratedRoutePrefix.Length..].Split('/')[0]),
    ];

    /// <summary>Whether a step of the Rollout, in its spec or in the attempt under way, puts a fault into the VirtualService.</summary>
    public static bool Injects(JsonObject rollout, string virtualService) =>
        ObjectJson.Children(rollout["spec"], "steps")
            .Concat(ObjectJson.Children(ObjectJson.Child(rollout["status"], "attempt"), "steps"))
            .Select(step => ObjectJson.Child(step, "faultInjection"))
            .Any(fault => fault is not null && (ObjectJson.Text(fault, "virtualService") ?? ObjectJson.Text(fault, "host")) == virtualService);
}
