using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// First sight: finds the version that serves and, where the routes do not name its subset yet, adds the subset, proves it,
/// pins the routes, and proves them.
/// </summary>
internal static class Adoption
{
    public static void Run(Pass pass)
    {
        if (pass.Mesh is not { } mesh || pass.Spec is null) return;
        if (pass.Status is { Adopting: not null, Step: null } or { Adopting: not null, StableSubset: null })
            pass.Status = pass.Status with { Adopting = null, StableSubset = null, RoutesPinned = false };
        if (pass.Status.Adopting is null && !Begin(pass)) return;

        if (pass.Status.Step is { Stage: Stage.AddingSubset })
        {
            if (!pass.SubsetsStand)
            {
                pass.WaitFor($"subset {pass.Status.StableSubset} of {pass.Status.Adopting} is being added");
                return;
            }

            pass.SetStage(Stage.ProvingSubset);
        }

        if (pass.Status.Step is { Stage: Stage.ProvingSubset } && !ProveSubset(pass)) return;
        if (RouteChange.Run(pass) != RouteProgress.Standing) return;
        Finish(pass);
    }

    private static bool Begin(Pass pass)
    {
        switch (StableFinder.Find(pass))
        {
            case StableSearch.Found found when found.Subset is { } subset:
                // All routes name its subset and are served by it: there is nothing to prove.
                pass.Status = pass.Status with
                {
                    Adopting = found.Version,
                    StableSubset = subset,
                    StableLabels = SubsetLabels.Of(pass, found.Version),
                };
                Pin(pass);
                Finish(pass);
                return false;
            case StableSearch.Found found:
                var chosen = SubsetChoice.For(pass, found.Version);
                pass.Status = pass.Status with
                {
                    Adopting = found.Version,
                    StableSubset = chosen.Name,
                    StableLabels = chosen.Labels,
                    StableSubsetProven = false,
                    Step = new StepStatus { Index = -1, Name = "adoption", Stage = Stage.AddingSubset, Started = pass.Now, StageStarted = pass.Now },
                };
                return true;
            case StableSearch.NotYet waiting:
                pass.WaitFor(waiting.WaitsFor);
                return false;
            default:
                return false;
        }
    }

    private static bool ProveSubset(Pass pass)
    {
        if (!pass.SubsetsStand)
        {
            pass.SetStage(Stage.AddingSubset);
            return false;
        }

        // There is no attempt that could fail: nothing has moved, and nothing moves until it is proven.
        if (Proving.Check(pass, pass.Mesh!.SubsetPresent(pass.Status.StableSubset!), Proving.NeverFailing(pass.Propagation)) != ProofVerdict.Proven) return false;
        Pin(pass);
        pass.SetStage(Stage.Applying);
        return true;
    }

    /// <summary>From now on the routes are ours; what they were is recorded before they are written.</summary>
    private static void Pin(Pass pass)
    {
        var mesh = pass.Mesh!;
        foreach (var reference in pass.Spec!.Traffic.VirtualServices)
            if (reference.Create && mesh.Routes.All(route => route.VirtualService != reference.Name))
                SubsetChoice.RecordCreated(pass, "VirtualService", reference.Name);
        pass.Status = pass.Status with
        {
            RoutesPinned = true,
            StableSubsetProven = true,
            OriginalWeights = [.. mesh.Routes.Select(route => new OriginalRoute(route.VirtualService, route.Route,
                [.. route.Destinations.Select(one => new OriginalDestination(one.Host, one.Subset, one.Weight))]))],
        };
    }

    private static void Finish(Pass pass)
    {
        var version = pass.Status.Adopting;
        var started = pass.Status;
        pass.Status = started with { Stable = version, Adopting = null, Step = null, Propagation = null };
        if (!pass.Fire(Trigger.Adopted, $"{version} serves; the routes name its subset {started.StableSubset}"))
        {
            pass.Status = started;
            return;
        }

        if (pass.Status.Phase == Phase.Preparing && pass.Spec is { } spec) Attempts.Start(pass, spec);
    }
}
