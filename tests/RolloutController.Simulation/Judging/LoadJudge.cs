namespace RolloutController.Simulation.Runs.Judging;

/// <summary>No request is repeated in a hot loop, refused ones included: the history does not have those, the API server does.</summary>
internal sealed class LoadJudge(RequestLog log) : IJudge
{
    /// <summary>Several passes fall into a second, and each may be repeated a few times after conflicts.</summary>
    private const int Most = 40;

    public string Name => "Load";

    public void Look(DateTimeOffset now)
    {
        if (log.Busiest is { Count: > Most } busiest)
            throw new Violation(Name, $"{busiest.Request} is the {busiest.Count}th of its kind within a second");
    }
}
