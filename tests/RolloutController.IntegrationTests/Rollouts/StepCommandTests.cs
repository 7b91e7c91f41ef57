using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Every command at every step with generated routes, on a real API server with Istio's CRDs. One operator carries them all out at once.</summary>
public sealed class StepCommandTests(StepMatrix matrix) : IClassFixture<StepMatrix>
{
    public static TheoryData<string, CommandVerb> EveryCommandAtEveryStep() =>
        [.. StepMatrix.Steps.SelectMany(step => Enum.GetValues<CommandVerb>().Select(verb => (step, verb)))];

    public static TheoryData<string> EveryStep() => [.. StepMatrix.Steps];

    [Theory]
    [MemberData(nameof(EveryCommandAtEveryStep))]
    public async Task A_command_does_what_the_table_says(string step, CommandVerb verb)
    {
        var (seen, command) = await matrix.AfterAsync(step, CommandVerbs.Text(verb));

        Assert.Equal(Transitions.Rule(Phase.Progressing, verb).Fits, command!.Accepted);
        Assert.Equal(StepMatrix.Expected(step, verb), seen);
    }

    [Theory]
    [MemberData(nameof(EveryStep))]
    public async Task Superseded_it_leaves_no_generated_route(string step) =>
        Assert.Equal("Healthy v3=100, 0 generated", (await matrix.AfterAsync(step, "superseded")).Seen);

    [Theory]
    [MemberData(nameof(EveryStep))]
    public async Task Deleted_it_leaves_no_generated_route(string step) =>
        Assert.Equal("gone v1=100, 0 generated", (await matrix.AfterAsync(step, "deleted")).Seen);
}
