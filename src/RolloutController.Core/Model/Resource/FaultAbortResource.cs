using System.ComponentModel;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>Requests that fail, with exactly one of the two statuses.</summary>
[ExactlyOne("httpStatus", "grpcStatus")]
[Rule("has(self.httpStatus) != has(self.grpcStatus)", "an abort has exactly one of httpStatus, grpcStatus")]
internal sealed record FaultAbortResource
{
    [Description("The HTTP status they are answered with.")]
    [Bounds(200, 599)]
    public int? HttpStatus { get; init; }

    [Description("The gRPC status they are answered with, by its name.")]
    [Form(Form.GrpcStatus)]
    public string? GrpcStatus { get; init; }

    [Description("Share of the requests, above 0; above 50 only with acknowledgeImpact.")]
    public required JsonNode Percentage { get; init; }
}
