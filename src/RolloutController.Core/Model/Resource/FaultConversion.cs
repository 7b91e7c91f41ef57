using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Model.Resource;

/// <summary>Faults between the form that is written and the one that is reasoned with.</summary>
internal static class FaultConversion
{
    public static Fault ToDomain(FaultInjectionResource fault) => new(
        fault.Host,
        RequestConversion.ToDomain(fault.Match),
        fault.Abort is { } abort ? new FaultAbort(abort.HttpStatus, abort.GrpcStatus, PercentageParser.Parse(abort.Percentage)) : null,
        fault.Delay is { } delay ? new FaultDelay(DurationParser.Parse(delay.FixedDelay), PercentageParser.Parse(delay.Percentage)) : null)
    {
        VirtualService = fault.VirtualService ?? fault.Host,
        Create = fault.Create ?? false,
    };

    public static FaultInjectionResource ToResource(Fault fault) => new()
    {
        Host = fault.Host,
        Match = RequestConversion.ToResource(fault.Match),
        Abort = fault.Abort is { } abort
            ? new FaultAbortResource { HttpStatus = abort.HttpStatus, GrpcStatus = abort.GrpcStatus, Percentage = JsonValue.Create(abort.Share.ToString()) }
            : null,
        Delay = fault.Delay is { } delay
            ? new FaultDelayResource { FixedDelay = DurationParser.Format(delay.FixedDelay), Percentage = JsonValue.Create(delay.Share.ToString()) }
            : null,
        VirtualService = fault.VirtualService == fault.Host ? null : fault.VirtualService,
        Create = fault.Create ? true : null,
    };
}
