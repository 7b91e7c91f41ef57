using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Every command in every phase, as the transition table has it, on a real API server. One operator carries them all out at once.</summary>
public sealed class CommandTests(PhaseMatrix matrix) : IClassFixture<PhaseMatrix>
{
    public static TheoryData<Phase, CommandVerb> EveryCommandInEveryPhase()
    {
        var data = new TheoryData<Phase, CommandVerb>();
        foreach (var (phase, configuration) in Transitions.All)
        {
            foreach (var verb in configuration.Commands.Keys)
                data.Add(phase, verb);
        }

        return data;
    }

    public static TheoryData<Phase> EveryPhaseThatCanBeSuperseded() =>
        [.. Transitions.All.Keys.Where(phase => phase != Phase.Terminating)];

    [Theory]
    [MemberData(nameof(EveryCommandInEveryPhase))]
    public async Task A_command_does_what_the_table_says(Phase phase, CommandVerb verb)
    {
        var outcome = await matrix.CommandAsync(phase, verb);

        var rule = Transitions.Rule(phase, verb);
        Assert.Equal(rule.Fits, outcome.Command.Accepted);
        Assert.Equal(CommandVerbs.Text(verb), outcome.Command.Verb);
        Assert.Equal("rolloutctl", outcome.Command.By);
        if (!rule.Fits)
            Assert.Contains(rule.Text, outcome.Command.Result, StringComparison.Ordinal);
        Assert.Equal(outcome.Expected, outcome.Seen);
    }

    [Theory]
    [MemberData(nameof(EveryPhaseThatCanBeSuperseded))]
    public async Task Another_version_asked_for_is_served_in_the_end_and_the_one_before_gives_its_traffic_back_first(Phase phase)
    {
        var (status, weights) = await matrix.SupersedeAsync(phase);

        Assert.Equal("v3", status.Stable);
        Assert.Equal("v3=100", weights);
        Assert.DoesNotContain(status.History, entry => entry is { Trigger: "BakePassed" } && entry.Message.StartsWith("v2 ", StringComparison.Ordinal));
        if (phase is Phase.Progressing or Phase.Paused or Phase.Promoting)
            Assert.Contains(status.History, entry => entry is { Trigger: "Superseded", To: Phase.RollingBack });
    }
}
