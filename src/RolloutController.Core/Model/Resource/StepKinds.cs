namespace RolloutController.Core.Model.Resource;

/// <summary>Which kinds a step names.</summary>
internal static class StepKinds
{
    /// <summary>The names of the kinds that are set; a fault injection comes before what it carries.</summary>
    public static string[] Of(StepResource step) =>
    [
        .. step.SetWeight is null ? Array.Empty<string>() : ["setWeight"],
        .. step.Pause is null ? Array.Empty<string>() : ["pause"],
        .. step.FaultInjection is null ? Array.Empty<string>() : ["faultInjection"],
        .. step.Shadow is null ? Array.Empty<string>() : ["shadow"],
        .. step.HeaderRoute is null ? Array.Empty<string>() : ["headerRoute"],
    ];
}
