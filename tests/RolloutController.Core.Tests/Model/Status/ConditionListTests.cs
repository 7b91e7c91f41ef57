using System.Collections.Immutable;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Tests.Model.Status;

public sealed class ConditionListTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Noon.AddMinutes(5);

    [Fact]
    public void A_new_condition_is_appended_with_the_present_time()
    {
        var list = ImmutableArray<Condition>.Empty
            .With("Ready", ConditionList.True, "Healthy", "", 1, Noon)
            .With("Paused", ConditionList.False, "NotPaused", "", 1, Later);

        Assert.Equal(["Ready", "Paused"], list.Select(c => c.Type));
        Assert.Equal(Later, list[1].LastTransitionTime);
    }

    [Fact]
    public void The_transition_time_moves_when_the_status_changes()
    {
        var list = default(ImmutableArray<Condition>)
            .With("Ready", ConditionList.True, "Healthy", "", 1, Noon)
            .With("Ready", ConditionList.False, "RolledBack", "", 1, Later);

        Assert.Equal(Later, Assert.Single(list).LastTransitionTime);
    }

    [Fact]
    public void The_transition_time_stays_when_only_reason_message_or_generation_change()
    {
        var list = ImmutableArray<Condition>.Empty
            .With("Ready", ConditionList.False, "Progressing", "step 1", 1, Noon)
            .With("Ready", ConditionList.False, "RolledBack", "too many errors", 2, Later);

        var condition = Assert.Single(list);
        Assert.Equal(new Condition("Ready", "False", "RolledBack", "too many errors", Noon, 2), condition);
    }

    [Fact]
    public void An_update_keeps_the_place_in_the_list()
    {
        var list = ImmutableArray<Condition>.Empty
            .With("A", ConditionList.True, "R", "", 1, Noon)
            .With("B", ConditionList.True, "R", "", 1, Noon)
            .With("A", ConditionList.False, "R", "", 1, Later);

        Assert.Equal(["A", "B"], list.Select(c => c.Type));
    }

    [Fact]
    public void Setting_what_is_already_there_gives_the_same_list()
    {
        var before = ImmutableArray<Condition>.Empty.With("A", ConditionList.True, "R", "m", 1, Noon);

        Assert.Equal(before, before.With("A", ConditionList.True, "R", "m", 1, Later));
    }

    [Fact]
    public void Removing_takes_one_type_and_tolerates_its_absence()
    {
        var list = ImmutableArray<Condition>.Empty
            .With("A", ConditionList.True, "R", "", 1, Noon)
            .With("B", ConditionList.True, "R", "", 1, Noon);

        Assert.Equal(["B"], list.Without("A").Without("C").Select(c => c.Type));
        Assert.Null(list.Without("A").Find("A"));
        Assert.NotNull(list.Find("B"));
    }
}
