using System.Collections.Immutable;
using RolloutController.Demo.Acts;
using RolloutController.Demo.Figures;
using RolloutController.Demo.Mesh;
using RolloutController.Demo.Views;

namespace RolloutController.Demo.Playing;

/// <summary>Plays one act under load, and finds out whether it went as it should.</summary>
internal static class ActRun
{
    /// <summary>Requests per second over all proxies that an act must have had at least.</summary>
    private const double LeastRate = 200;

    private const double RatePerProxy = 80;

    /// <summary>Plays an act.</summary>
    public static async Task<ActOutcome> PlayAsync(IAct act, Stage stage, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var lostBefore = await stage.Mesh.LostByProxiesAsync(cancellationToken);
        var began = stage.Time.GetUtcNow();
        var start = stage.Time.GetTimestamp();
        var marks = (Vs: stage.VirtualService.All.Count, Dr: stage.DestinationRule.All.Count);
        await stage.Mesh.StartLoadAsync(RatePerProxy, cancellationToken);
        stage.Begin(act.Title);
        var first = await stage.LookAsync(cancellationToken);
        try
        {
            await act.PlayAsync(stage, cancellationToken);
        }
        catch (Exception e) when (e is DemoFailure or TimeoutException)
        {
            problems.Add(e.Message);
        }

        var last = await stage.LookAsync(cancellationToken);
        var took = stage.Time.GetElapsedTime(start);
        var load = await stage.Mesh.StopLoadAsync(cancellationToken);
        var lostByProxies = await stage.Mesh.LostByProxiesAsync(cancellationToken) - lostBefore;
        var weights = stage.VirtualService.All.Skip(marks.Vs)
            .Select(seen => (seen.At, Shares: MeshReading.Weights(seen.Object, stage.DestinationRule.Latest))).ToImmutableArray();
        var figures = new ActFigures
        {
            Phase = last.Phase,
            Requests = load.Answered,
            LostToRouting = load.LostToRouting + load.TransportErrors,
            ServerErrors = load.ServerErrors,
            SecondsFromFirstBadSampleToStable = await SecondsToStableAsync(act, stage, began, weights, cancellationToken),
            VsWrites = weights.Length,
            DrWrites = stage.DestinationRule.All.Count - marks.Dr,
            StatusWrites = last.StatusWrites - first.StatusWrites,
        };
        problems.AddRange(Lost(load, lostByProxies));
        problems.AddRange(act.Problems(last, figures, [.. weights.Select(entry => entry.Shares.GetValueOrDefault(act.Canary))]));
        foreach (var (version, errors) in load.ServerErrorsByVersion.Where(entry => entry.Key != act.FailingVersion && entry.Value > 0))
            problems.Add($"{errors} answers of 500 and above came from {(version.Length > 0 ? version : "no pod at all")}; expected 0");
        if (load.Answered / took.TotalSeconds < LeastRate)
            problems.Add($"{load.Answered / took.TotalSeconds:0} requests per second were answered; expected at least {LeastRate:0}");
        return new ActOutcome(figures, took, [.. problems]);
    }

    private static IEnumerable<string> Lost(LoadFigures load, long lostByProxies)
    {
        if (load.LostToRouting > 0)
            yield return $"{load.LostToRouting} answers had NC, NR, UH or UF; expected 0";
        if (lostByProxies > 0)
            yield return $"the proxies counted {lostByProxies} requests with NC, NR, UH or UF; expected 0";
        if (load.TransportErrors > 0)
            yield return $"{load.TransportErrors} requests got no answer at all; expected 0";
        foreach (var line in load.Differences)
            yield return $"answers and the proxies' counters differ: {line}";
    }

    private static async Task<double?> SecondsToStableAsync(
        IAct act, Stage stage, DateTimeOffset began, ImmutableArray<(DateTimeOffset At, ImmutableSortedDictionary<string, int> Shares)> weights, CancellationToken cancellationToken)
    {
        if (act.BadSamples is not { } selector || await stage.Samples.FirstRiseAsync(selector, began, cancellationToken) is not { } bad)
            return null;
        var back = weights.Where(entry => entry.At >= bad && entry.Shares.GetValueOrDefault(act.Canary) == 0).Select(entry => (DateTimeOffset?)entry.At).FirstOrDefault();
        return (back - bad)?.TotalSeconds;
    }
}
