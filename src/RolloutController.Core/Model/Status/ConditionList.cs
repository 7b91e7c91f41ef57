using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>
/// Edits of a list of conditions by Kubernetes' rules: one condition per type, the order of first appearance is kept,
/// and <see cref="Condition.LastTransitionTime"/> moves only when the status does.
/// </summary>
public static class ConditionList
{
    /// <summary>Status of a condition that holds.</summary>
    public const string True = "True";

    /// <summary>Status of a condition that does not hold.</summary>
    public const string False = "False";

    /// <summary>Status of a condition of which nothing can be said.</summary>
    public const string Unknown = "Unknown";

    /// <summary>Sets the condition <paramref name="type"/>; the same list when nothing changes.</summary>
    /// <param name="conditions">The list before; default counts as empty.</param>
    /// <param name="type">For example <c>Ready</c>.</param>
    /// <param name="status"><see cref="True"/>, <see cref="False"/> or <see cref="Unknown"/>.</param>
    /// <param name="reason">One CamelCase word; Kubernetes requires it.</param>
    /// <param name="message">For people.</param>
    /// <param name="observedGeneration">The generation judged.</param>
    /// <param name="now">Taken as transition time when the condition is new or its status changes.</param>
    public static ImmutableArray<Condition> With(
        this ImmutableArray<Condition> conditions,
        string type,
        string status,
        string reason,
        string message,
        long observedGeneration,
        DateTimeOffset now)
    {
        if (conditions.IsDefault) conditions = [];
        var index = IndexOf(conditions, type);
        if (index < 0) return conditions.Add(new Condition(type, status, reason, message, now, observedGeneration));

        var before = conditions[index];
        var after = before with
        {
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = observedGeneration,
            LastTransitionTime = before.Status == status ? before.LastTransitionTime : now,
        };
        return before == after ? conditions : conditions.SetItem(index, after);
    }

    /// <summary>Removes the condition <paramref name="type"/>; the same list when there is none.</summary>
    public static ImmutableArray<Condition> Without(this ImmutableArray<Condition> conditions, string type)
    {
        if (conditions.IsDefault) return [];
        var index = IndexOf(conditions, type);
        return index < 0 ? conditions : conditions.RemoveAt(index);
    }

    /// <summary>The condition <paramref name="type"/>; null when there is none.</summary>
    public static Condition? Find(this ImmutableArray<Condition> conditions, string type)
    {
        if (conditions.IsDefault) return null;
        var index = IndexOf(conditions, type);
        return index < 0 ? null : conditions[index];
    }

    private static int IndexOf(ImmutableArray<Condition> conditions, string type)
    {
        for (var i = 0; i < conditions.Length; i++)
            if (conditions[i].Type == type) return i;
        return -1;
    }
}
