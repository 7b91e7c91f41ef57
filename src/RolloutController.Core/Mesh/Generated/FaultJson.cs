using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>A fault as Istio's <c>HTTPFaultInjection</c>.</summary>
internal static class FaultJson
{
    /// <summary>Writes one.</summary>
    public static JsonObject Write(Fault fault)
    {
        var json = new JsonObject();
        if (fault.Delay is { } delay)
        {
            json["delay"] = new JsonObject { ["fixedDelay"] = Seconds(delay.FixedDelay), ["percentage"] = Percent(delay.Share) };
        }

        if (fault.Abort is { } abort)
        {
            json["abort"] = abort.GrpcStatus is { } status
                ? new JsonObject { ["grpcStatus"] = status, ["percentage"] = Percent(abort.Share) }
                : new JsonObject { ["httpStatus"] = abort.HttpStatus, ["percentage"] = Percent(abort.Share) };
        }

        return json;
    }

    /// <summary>Istio's <c>Percent</c>; its value is a double.</summary>
    public static JsonObject Percent(Percentage share) => new() { ["value"] = JsonValue.Create((double)share.Value) };

    /// <summary>A duration as protobuf writes it in JSON: seconds alone.</summary>
    private static string Seconds(TimeSpan span) =>
        ((decimal)span.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";
}
