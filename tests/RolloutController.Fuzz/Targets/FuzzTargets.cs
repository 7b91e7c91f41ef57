using System.Collections.Immutable;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>Everything that reads what others wrote.</summary>
internal static class FuzzTargets
{
    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        .. ScalarTargets.All,
        WindowTarget.Target,
        .. SelectorTargets.All,
        CommandTarget.Target,
        .. MetricTargets.All,
        PromQlTarget.Target,
        .. ConfigurationTargets.All,
        YamlTarget.Target,
        .. ApiTargets.All,
        .. RolloutTargets.All,
        PassTarget.Target,
        .. MeshTargets.All,
        .. IstiodTargets.All,
        AdmissionTarget.Target,
        .. PatchTargets.All,
        .. OutputTargets.All,
        .. RolloutctlTargets.All,
        CertificateTarget.Target,
        AddressTarget.Target,
    ];
}
