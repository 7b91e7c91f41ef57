using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// A subset that was taken away and is needed again. While the removal is still on its way, istiod shows the subset as if it had never been
/// gone, and a proxy's old acknowledgement would pass for the proof of the new one. So it is added again only after some time; where traffic needs
/// it at once, it is believed in only then.
/// </summary>
internal static class SubsetReturn
{
    /// <summary>Longer than istiod puts changes together (<c>PILOT_DEBOUNCE_MAX</c>, 10 s by default), and some for the push.</summary>
    private static readonly TimeSpan s_forgetting = TimeSpan.FromSeconds(15);

    /// <summary>How a subset is proven that somebody took away and that had to be added again at once.</summary>
    public static PropagationPolicy Patient(PropagationPolicy policy) =>
        policy.Verify == PropagationVerification.Istiod && policy.MinimumDelay < s_forgetting ? policy with { MinimumDelay = s_forgetting } : policy;

    /// <summary>Notes that a subset is gone; what was taken away long ago is forgotten.</summary>
    public static void Record(Pass pass, string name) => pass.Status = pass.Status with
    {
        RemovedSubsets =
        [
            .. pass.Status.RemovedSubsets.Where(removed => removed.Name != name && pass.Now < removed.At.After(s_forgetting)),
            new RemovedSubset(name, pass.Now),
        ],
    };

    /// <summary>Whether the subset of a version would have to be added again too early; says so and when it will be.</summary>
    public static bool IsEarly(Pass pass, string version)
    {
        if (SubsetLabels.Find(pass, version, preferred: version) is not null) return false;
        var owned = SubsetChoice.Owned(pass, SubsetLabels.Of(pass, version));

        // The clean-up of this very pass sees that it is gone and notes it.
        if (owned is { Removing: true }) return true;
        var name = owned?.Name ?? SubsetLabels.FreeName(pass, version);
        if (pass.Status.RemovedSubsets.FirstOrDefault(subset => subset.Name == name) is not { } removed) return false;
        var from = removed.At.After(s_forgetting);
        if (pass.Now >= from) return false;
        pass.Wake(from);
        pass.WaitFor($"subset {name} was taken away at {removed.At.Clock()}; it is added again at {from.Clock()}, when the proxies are without it");
        return true;
    }
}
