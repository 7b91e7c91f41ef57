using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;

namespace RolloutController.Tests.Gathering;

public class CommandAnnotationsTests
{
    private static readonly Guid s_id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("promote", CommandVerb.Promote)]
    [InlineData(" promote-full\n", CommandVerb.PromoteFull)]
    [InlineData("Promote", null)]
    [InlineData("rm -rf", null)]
    [InlineData("", null)]
    public void An_accepted_command_reads_back_with_its_id_and_author(string pending, CommandVerb? verb)
    {
        var accepted = Read(CommandAnnotations.Accept(pending, s_id, "kubectl-edit"));

        Assert.Equal((s_id.ToString("D"), verb, "kubectl-edit"), (accepted!.Id, accepted.Verb, accepted.By));
    }

    [Fact]
    public void A_command_is_kept_to_one_short_word_so_that_it_cannot_pass_for_another_field()
    {
        var accepted = Read(CommandAnnotations.Accept(new string('x', 500) + " admin", s_id, "a b"))!;

        Assert.Equal(new string('x', 64), accepted.Text);
        Assert.Equal("a_b", accepted.By);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public void An_accepted_command_that_somebody_wrote_by_hand_is_unknown_but_has_an_id(string text)
    {
        var accepted = Read(text)!;

        Assert.Equal((text, null), (accepted.Id, accepted.Verb));
    }

    [Fact]
    public void The_author_is_the_field_manager_that_owns_the_annotation()
    {
        var rollout = JsonNode.Parse("""
            {"metadata": {"managedFields": [
              {"manager": "argocd", "fieldsV1": {"f:spec": {}}},
              {"manager": "rolloutctl", "fieldsV1": {"f:metadata": {"f:annotations": {"f:rollout-controller.io/command": {}}}}}]}}
            """)!.AsObject();

        Assert.Equal("rolloutctl", CommandAnnotations.WrittenBy(rollout, WellKnown.CommandAnnotation));
        Assert.Equal("", CommandAnnotations.WrittenBy([], WellKnown.CommandAnnotation));
    }

    private static Core.StateMachine.AcceptedCommand? Read(string text) => CommandAnnotations.Accepted(
        ImmutableSortedDictionary<string, string>.Empty.Add(WellKnown.AcceptedCommandAnnotation, text));
}
