using System.Collections.Immutable;
using RolloutController.Fuzz.Inputs;

namespace RolloutController.Fuzz.Runs;

/// <summary>Tries many inputs, the targets in turn. Of each way to fail the first is kept.</summary>
internal sealed class FuzzRun(ImmutableArray<FuzzTarget> targets, ulong seed, TimeProvider time)
{
    private readonly Dictionary<string, Finding> _findings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Tried, long Taken)> _reach = new(StringComparer.Ordinal);
    private volatile Trial? _current;

    public IReadOnlyCollection<Finding> Findings => _findings.Values;

    /// <summary>By target: how many inputs were tried, and how many of these got past the refusals of what reads them.</summary>
    public IReadOnlyDictionary<string, (long Tried, long Taken)> Reach => _reach;

    /// <summary>The input that is being tried; null before the first and after the last.</summary>
    public Trial? Current => _current;

    /// <summary>Tries so many inputs, from the first number on.</summary>
    public void Try(long first, long count, Action<Trial>? begun = null)
    {
        for (var number = first; number < first + count; number++)
            One(targets[(int)(number % targets.Length)], number / targets.Length, begun);
        _current = null;
    }

    /// <summary>Tries one input of a target.</summary>
    public void One(FuzzTarget target, long number, Action<Trial>? begun = null)
    {
        _current = new Trial(target.Name, number, time.GetTimestamp());
        begun?.Invoke(_current);
        var input = target.Make(Draw.For(target.Name, seed, number));
        var failed = Attempt.At(target, input, out var isTaken);
        var (tried, taken) = _reach.GetValueOrDefault(target.Name);
        _reach[target.Name] = (tried + 1, taken + (isTaken ? 1 : 0));
        if (failed is not { } error) return;
        var signature = $"{target.Name} {Attempt.Signature(error)}";
        if (_findings.ContainsKey(signature)) return;
        var smallest = Shrinking.Of(target, input, Attempt.Signature(error), () => _current = _current with { Began = time.GetTimestamp() });
        _findings[signature] = new Finding(target.Name, seed, number, smallest, Attempt.At(target, smallest) ?? error);
    }

    /// <param name="Target">What reads it.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="Began">When it was begun, as a timestamp.</param>
    public sealed record Trial(string Target, long Number, long Began);
}
