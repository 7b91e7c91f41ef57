namespace RolloutController.Demo.Figures;

/// <summary>The figures of one act.</summary>
internal sealed record ActFigures
{
    /// <summary>The phase in which it ended.</summary>
    public required string Phase { get; init; }

    /// <summary>Requests answered.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests with NC, NR, UH or UF, or without any answer.</summary>
    public required long LostToRouting { get; init; }

    /// <summary>Answers of 500 and above.</summary>
    public required long ServerErrors { get; init; }

    /// <summary>
    /// From the first of Prometheus' samples that holds a bad answer of the new version (act 2: an error; act 3: any, as all are slow) to the
    /// VirtualService that sends everything to stable, as a watch brings it; null where nothing was bad.
    /// </summary>
    public required double? SecondsFromFirstBadSampleToStable { get; init; }

    /// <summary>Versions of the VirtualService that a watch brought.</summary>
    public required int VsWrites { get; init; }

    /// <summary>Versions of the DestinationRule that a watch brought.</summary>
    public required int DrWrites { get; init; }

    /// <summary>By how much <c>status.writes</c> rose.</summary>
    public required long StatusWrites { get; init; }
}
