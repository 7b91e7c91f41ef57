using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Admission;

/// <summary>What the API server is told.</summary>
/// <param name="Name">Which Rollout.</param>
/// <param name="Errors">Why it is refused; empty when it is not.</param>
/// <param name="Warnings">What the person who applies it should know.</param>
internal sealed record AdmissionAnswer(ObjectName Name, ImmutableArray<SpecProblem> Errors, ImmutableArray<SpecProblem> Warnings)
{
    /// <summary>The API server cuts a warning at 256 characters, and all of them together at 4096.</summary>
    private const int LongestWarning = 250;
    private const int MostWarnings = 15;

    /// <summary>The longest name that Kubernetes gives an object; who asks need not be an API server.</summary>
    private const int LongestName = 253;

    /// <summary>The object for messages: <c>Rollout bookinfo/reviews</c>.</summary>
    public string Subject => $"{WellKnown.Kind} {Legible(Name.ToString())}";

    /// <summary>Whether it may be stored.</summary>
    public bool IsAllowed => Errors.IsEmpty;

    /// <summary>As the API server reads it.</summary>
    public JsonObject ToReview(string uid)
    {
        var response = new JsonObject { ["uid"] = uid, ["allowed"] = IsAllowed };
        if (!IsAllowed)
        {
            response["status"] = new JsonObject
            {
                ["status"] = "Failure",
                ["reason"] = "Invalid",
                ["code"] = 422,
                ["message"] = $"{Subject} is invalid: {string.Join("; ", Errors)}",
                ["details"] = new JsonObject
                {
                    ["group"] = WellKnown.Group,
                    ["kind"] = WellKnown.Kind,
                    ["name"] = Legible(Name.Name),
                    ["causes"] = new JsonArray([.. Errors.Select(problem => (JsonNode)new JsonObject { ["reason"] = problem.Reason, ["field"] = problem.Field, ["message"] = problem.WithoutField })]),
                },
            };
        }

        if (!Warnings.IsEmpty)
            response["warnings"] = new JsonArray([.. Warnings.Take(MostWarnings).Select(problem => (JsonNode?)JsonValue.Create(Short(problem.ToString())))]);
        return new JsonObject { ["apiVersion"] = AdmissionRequest.ApiVersion, ["kind"] = "AdmissionReview", ["response"] = response };
    }

    private static string Legible(string name) => LegibleText.Clean(name, (2 * LongestName) + 1);

    private static string Short(string text) => text.Length <= LongestWarning ? text : text[..(LongestWarning - 3)] + "...";
}
