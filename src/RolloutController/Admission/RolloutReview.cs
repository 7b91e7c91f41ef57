using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Core.Model.Parsing;
using RolloutController.Gathering;

namespace RolloutController.Admission;

/// <summary>
/// Judges a Rollout before it is stored, by the checks of the controller and of <c>rolloutctl lint</c>. Only what the object itself shows is
/// refused; what the cluster lacks is a warning, for the rest of a commit may be applied after it.
/// </summary>
/// <param name="clusterProblems">What the caches know to stand in the way; empty where they cannot tell.</param>
internal sealed class RolloutReview(Func<JsonObject, ImmutableArray<SpecProblem>> clusterProblems)
{
    /// <summary>The answer to a request.</summary>
    public AdmissionAnswer Answer(AdmissionRequest request)
    {
        var rollout = RolloutReader.Read(request.New);

        // A Rollout that is broken already must still be aborted, repaired in part of its metadata, and let go.
        if (rollout.DeletedAt is not null || (request.Old is { } old && JsonNode.DeepEquals(old["spec"], request.New["spec"])))
            return new AdmissionAnswer(rollout.Name, [], []);

        var findings = RolloutLint.Check(request.New, WindowCalendar.Validate);
        ImmutableArray<SpecProblem> errors = [.. findings.Where(problem => problem.IsError)];
        var warnings = findings.Where(problem => !problem.IsError);
        if (errors.IsEmpty) warnings = warnings.Concat(clusterProblems(request.New));
        return new AdmissionAnswer(rollout.Name, errors, [.. warnings.DistinctBy(problem => problem.ToString())]);
    }
}
