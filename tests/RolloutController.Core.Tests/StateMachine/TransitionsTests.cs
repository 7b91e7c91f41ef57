using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Files;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class TransitionsTests
{
    [Fact]
    public void Every_pair_of_phase_and_trigger_is_permitted_or_ignored_with_a_reason_and_never_both()
    {
        foreach (var phase in Enum.GetValues<Phase>())
        {
            var table = Transitions.All[phase];
            foreach (var trigger in Enum.GetValues<Trigger>())
            {
                var permitted = table.Permitted.Any(arrow => arrow.Trigger == trigger);
                Assert.True(permitted ^ table.Ignored.ContainsKey(trigger), $"{phase}/{trigger}: permitted {permitted}");
            }
        }
    }

    [Fact]
    public void Every_pair_of_phase_and_command_is_accepted_or_refused_with_a_text()
    {
        foreach (var phase in Enum.GetValues<Phase>())
            foreach (var verb in Enum.GetValues<CommandVerb>())
                Assert.NotEmpty(Transitions.Rule(phase, verb).Text);
    }

    [Fact]
    public void At_most_one_arrow_applies_whatever_the_facts_are()
    {
        foreach (var facts in AllFacts())
            foreach (var group in Transitions.All.Values.SelectMany(table => table.Permitted).GroupBy(arrow => (arrow.From, arrow.Trigger)))
            {
                var targets = group.Where(arrow => arrow.Guard(facts)).Select(arrow => arrow.To).ToList();
                Assert.True(targets.Count <= 1 || (facts.AskedIsStable && facts.AskedHasFailed), $"{group.Key} with {facts} leads to {string.Join(", ", targets)}");
            }
    }

    [Fact]
    public void Every_phase_can_be_deleted_and_every_phase_of_an_attempt_can_be_aborted()
    {
        foreach (var phase in Enum.GetValues<Phase>().Where(phase => phase != Phase.Terminating))
            Assert.Equal(Phase.Terminating, Transitions.Next(phase, Trigger.Deleted, new TransitionFacts()));
        foreach (var phase in new[] { Phase.Preparing, Phase.Progressing, Phase.Paused, Phase.Promoting })
            Assert.Equal(Phase.RollingBack, Transitions.Next(phase, Trigger.AbortAsked, new TransitionFacts()));
    }

    [Fact]
    public void The_diagram_in_the_documentation_is_the_table()
    {
        var path = Path.Combine(Repository.Root, "docs", "architecture.md");
        var document = File.ReadAllText(path).ReplaceLineEndings("\n");
        Assert.True(document == StateDiagram.WriteInto(document), "docs/architecture.md does not show the table as it is; run make generate");
    }

    private static IEnumerable<TransitionFacts> AllFacts()
    {
        bool[] both = [false, true];
        Phase?[] paused = [null, Phase.Preparing, Phase.Progressing, Phase.Promoting];
        return from hasStable in both
               from isStable in both
               from open in both
               from failed in both
               from steps in both
               from phase in paused
               select new TransitionFacts { HasStable = hasStable, AskedIsStable = isStable, AttemptOpen = open, AskedHasFailed = failed, HasStepsToWalk = steps, PausedPhase = phase };
    }
}
