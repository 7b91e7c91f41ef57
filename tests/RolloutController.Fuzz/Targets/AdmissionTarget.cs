using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Admission;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>Questions of the API server about Rollouts of any shape.</summary>
internal static class AdmissionTarget
{
    private static readonly RolloutReview review = new(_ => ImmutableArray<Core.Model.SpecProblem>.Empty);

    public static FuzzTarget Target { get; } = new("admission", Make, Try);

    private static byte[] Make(Draw draw) => JsonMutation.Of(draw, new JsonObject
    {
        ["apiVersion"] = AdmissionRequest.ApiVersion,
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "7f",
            ["operation"] = "UPDATE",
            ["object"] = RolloutTargets.Any(draw),
            ["oldObject"] = draw.Chance(50) ? Samples.Rollout : null,
        },
    });

    private static bool Try(byte[] input)
    {
        if (AdmissionRequest.Parse(input) is not { } request) return false;
        var answer = review.Answer(request);
        foreach (var problem in answer.Errors.Concat(answer.Warnings)) Complete.Check(problem);
        var written = answer.ToReview(request.Uid).ToJsonString();
        Complete.Shown(answer.Subject);
        Violation.Unless(written.Length < 100_000 + (4L * input.Length), $"an answer of great length: {written.Length}");
        return true;
    }
}
