using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Lint;

/// <summary>
/// Everything that can be told about a Rollout from the object alone: what the controller refuses (errors) and what it does, but hardly
/// anybody means (warnings). Admission and <c>rolloutctl lint</c> report exactly this.
/// </summary>
public static class RolloutLint
{
    /// <summary>Checks an object of kind Rollout, with or without status. The object is not changed; whatever the JSON, nothing is thrown.</summary>
    /// <param name="rolloutObject">The object as written or as the API server has it.</param>
    /// <param name="checkCalendar">
    /// Checks the windows and freezes of a spec without errors: their cron expressions are read by the owner of the calendar, not here.
    /// </param>
    public static ImmutableArray<SpecProblem> Check(JsonObject rolloutObject, Func<RolloutSpec, ImmutableArray<SpecProblem>> checkCalendar)
    {
        ArgumentNullException.ThrowIfNull(rolloutObject);
        ArgumentNullException.ThrowIfNull(checkCalendar);
        var rollout = RolloutReader.Read(rolloutObject);
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        problems.AddRange(ObjectRules.Check(rolloutObject, rollout));
        problems.AddRange(rollout.Problems);
        if (rollout.Spec is { } spec)
        {
            problems.AddRange(checkCalendar(spec));
            problems.AddRange(Advice.On(spec));
        }

        return problems.ToImmutable();
    }
}
