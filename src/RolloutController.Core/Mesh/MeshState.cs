using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Mesh;

/// <summary>The mesh objects of one Rollout, read from snapshots; renders edits as new objects and changes nothing itself.</summary>
public sealed class MeshState : IMeshState
{
    private readonly ObjectName _destinationRuleName;
    private readonly RolloutSpec _spec;
    private readonly RolloutStatus _status;
    private readonly ServiceObservation _service;
    private readonly MeshObjects _objects;
    private readonly MeshSettings _settings;
    private readonly ObjectName _rollout;
    private readonly HostName _host;
    private readonly JsonObject? _destinationRule;
    private readonly ImmutableArray<SpecProblem> _destinationRuleProblems;
    private readonly ImmutableArray<ManagedVirtualService> _virtualServices;

    private MeshState(
        ObjectName rollout, RolloutSpec spec, RolloutStatus status, ServiceObservation service, MeshObjects objects, MeshSettings settings)
    {
        _rollout = rollout;
        _spec = spec;
        _status = status;
        _service = service;
        _objects = objects;
        _settings = settings;
        _host = new(spec.Service, rollout.Namespace, settings.ClusterDomain);
        _destinationRuleName = new(rollout.Namespace, spec.Traffic.DestinationRule.Name);
        _destinationRule = objects.DestinationRule(_destinationRuleName);
        _destinationRuleProblems = ProblemsOfDestinationRule();
        _virtualServices = [.. Enumerable.Range(0, spec.Traffic.VirtualServices.Length)
            .Select(index => RouteFinder.Find(rollout, spec, index, objects, _host))];
        Subsets = SubsetEdits.Read(_destinationRule);
        Problems = [.. _destinationRuleProblems, .. _virtualServices.SelectMany(item => item.Problems)];
        Routes = [.. _virtualServices.SelectMany(item => item.Routes.Select(route => new RouteObservation(item.Name, route.Label, route.Destinations)))];
    }

    /// <inheritdoc />
    public ImmutableArray<SpecProblem> Problems { get; }

    /// <inheritdoc />
    public bool HasDestinationRule => _destinationRule is not null;

    /// <inheritdoc />
    public ImmutableArray<SubsetObservation> Subsets { get; }

    /// <inheritdoc />
    public ImmutableArray<RouteObservation> Routes { get; }

    /// <summary>Reads the mesh objects of a Rollout.</summary>
    /// <param name="rollout">The Rollout.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="status">
    /// Its status, for what we made, own and found before our first write (<see cref="RolloutStatus.CreatedObjects"/>,
    /// <see cref="RolloutStatus.OwnedSubsets"/>, <see cref="RolloutStatus.OriginalWeights"/>, names of subsets).
    /// It must be at least as new as the objects.
    /// </param>
    /// <param name="service">Its Service.</param>
    /// <param name="objects">The mesh objects.</param>
    /// <param name="settings">What holds for the whole mesh; null for Istio's defaults.</param>
    public static MeshState Read(
        ObjectName rollout,
        RolloutSpec spec,
        RolloutStatus status,
        ServiceObservation service,
        MeshObjects objects,
        MeshSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(objects);
        return new(rollout, spec, status, service, objects, settings ?? MeshSettings.Default);
    }

    /// <summary>The same objects in the light of another status (for what it records about them).</summary>
    public MeshState With(RolloutStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return new(_rollout, _spec, status, _service, _objects, _settings);
    }

    /// <inheritdoc />
    public bool IsReferenced(string subset) => _objects.VirtualServices.Any(item => References.Names(item, _host, subset));

    /// <inheritdoc />
    public TrafficEdits Render(DesiredTraffic desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        var subsets = new SubsetRendering(_rollout, _spec, _destinationRule, Subsets, _settings);
        var missing = MissingSubsets(desired, problems);
        var add = subsets.Add(missing);
        var (routes, weights) = RenderRoutes(desired, missing, problems);
        problems.AddRange(SubsetPolicyWarnings.Of(_spec.Traffic.DestinationRule, _destinationRule, _status.OwnedSubsets));

        // Both writes to the DestinationRule would rest on one resourceVersion: the removal waits for the next rendering.
        var remove = add is null && _destinationRuleProblems.IsEmpty
            ? subsets.Remove(desired.RemovedSubsets, _status.OwnedSubsets, name => IsReferenced(name) || IsNamedBy(desired, name), problems)
            : null;
        return new(
            add is null ? [] : [add], routes, remove is null ? [] : [remove], weights, problems.ToImmutable());
    }

    /// <inheritdoc />
    public MeshChange SubsetPresent(string subset) =>
        MeshChanges.SubsetPresent(
            _destinationRuleName,
            _destinationRule,
            Subsets.FirstOrDefault(candidate => string.Equals(candidate.Name, subset, StringComparison.Ordinal)),
            subset,
            _host,
            _service.Ports);

    /// <inheritdoc />
    public MeshChange RoutesAsSeen() =>
        MeshChanges.RoutesApplied(_rollout, _virtualServices, _objects.VirtualServices, FaultedBefore(), _host, _service.Ports);

    /// <inheritdoc />
    public MeshChange SubsetUnreferenced(string subset) =>
        MeshChanges.SubsetUnreferenced(subset, _objects.VirtualServices, _host, _service.Ports);

    /// <summary>
    /// The VirtualServices of other hosts into which an earlier step of the attempt put a fault and the present one does not: that the fault is
    /// gone shows only at the canary's own proxies.
    /// </summary>
    private ImmutableArray<string> FaultedBefore()
    {
        var steps = _status.Attempt is { StepsSkipped: false } attempt ? attempt.Steps : [];
        var present = _status.Step is { Index: >= 0 } step ? step.Index : steps.Length;
        var standing = steps.Skip(present).Take(1).OfType<Step.FaultInjection>().Select(fault => fault.Fault.VirtualService);
        return [.. steps.Take(present).OfType<Step.FaultInjection>()
            .Where(fault => fault.Fault.Host != _spec.Service)
            .Select(fault => fault.Fault.VirtualService)
            .Distinct(StringComparer.Ordinal)
            .Except(standing)];
    }

    private static bool IsNamedBy(DesiredTraffic desired, string subset) =>
        desired.Subsets.Any(wanted => string.Equals(wanted.Name, subset, StringComparison.Ordinal))
        || Names(desired).Contains(subset, StringComparer.Ordinal);

    private ImmutableArray<SpecProblem> ProblemsOfDestinationRule()
    {
        const string field = "spec.traffic.destinationRule.name";
        if (_destinationRule is null)
        {
            // Routes that we pinned name its subsets: without it every request would be answered 503, whoever made it first.
            return _spec.Traffic.DestinationRule.Create || _status.RoutesPinned
                ? []
                : [new("DestinationRuleNotFound", field, _destinationRuleName.Name,
                    $"a DestinationRule of that name in namespace {_destinationRuleName.Namespace}, or create: true")];
        }

        var written = _destinationRule.Object("spec").Text("host");
        return _host.IsNamedBy(written, _destinationRuleName.Namespace)
            ? []
            : [new("HostMismatch", field, _destinationRuleName.Name,
                $"a DestinationRule for host {_host.Service} ({_host.Full}); its host is {written ?? "missing"}")];
    }

    private ImmutableArray<DesiredSubset> MissingSubsets(DesiredTraffic desired, ImmutableArray<SpecProblem>.Builder problems)
    {
        if (desired.Subsets.IsEmpty && desired.Routes is null && desired.Generated.IsEmpty)
        {
            return [];
        }

        problems.AddRange(_destinationRuleProblems);
        return _destinationRuleProblems.IsEmpty
            ? SubsetEdits.Missing(desired.Subsets, Subsets, [.. Names(desired)], _spec.SubsetLabel, _destinationRuleName.Name, problems)
            : [];
    }

    private (ImmutableArray<ObjectEdit> Edits, ImmutableArray<RouteWeights> Weights) RenderRoutes(
        DesiredTraffic desired, ImmutableArray<DesiredSubset> added, ImmutableArray<SpecProblem>.Builder problems)
    {
        bool IsThere(string name) =>
            Subsets.Any(subset => string.Equals(subset.Name, name, StringComparison.Ordinal))
            || added.Any(subset => string.Equals(subset.Name, name, StringComparison.Ordinal));
        var unknown = Names(desired).Where(name => !IsThere(name)).ToArray();
        problems.AddRange(unknown.Select(name => new SpecProblem(
            "SubsetMissing", "spec.traffic.destinationRule.name", _destinationRuleName.Name, $"subset {name}, which the routes are to name")));
        if (desired.Routes is not null || !desired.Generated.IsEmpty)
        {
            problems.AddRange(_virtualServices.SelectMany(item => item.Problems));
        }

        // No route is pointed at a subset that is not there, not even on the way back.
        var routes = desired.Routes is { } wanted && _destinationRuleProblems.IsEmpty && wanted.Names().All(IsThere) ? wanted : null;
        var rendering = new VirtualServiceRendering(
            _rollout, _status, _objects, _virtualServices, new RouteRendering(_rollout, _status, _spec.Service, _host, _settings));
        return rendering.Render(
            routes,
            routes is null ? null : OwnDestinations.Of(_status, routes, Subsets, _spec.SubsetLabel),
            [.. desired.Generated.Where(route => _destinationRuleProblems.IsEmpty && route.Names().All(IsThere))],
            problems.Any(problem => problem.IsError),
            problems);
    }

    /// <summary>The subsets that routes must name to carry what is desired.</summary>
    private static IEnumerable<string> Names(DesiredTraffic desired) =>
        (desired.Routes?.Names() ?? []).Concat(desired.Generated.SelectMany(route => route.Names())).Distinct(StringComparer.Ordinal);
}
