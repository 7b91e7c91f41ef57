using BenchmarkDotNet.Attributes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Benchmarks.Micro;

/// <summary>One decision of the engine, on what a pass would have gathered.</summary>
public class EngineBenchmarks
{
    private Moment _healthy = null!;
    private Moment _nothingNew = null!;
    private Moment _goodRound = null!;
    private Moment _failedRound = null!;

    /// <summary>Lets the engine itself bring a Rollout to where it is asked.</summary>
    [GlobalSetup]
    public void Arrange()
    {
        var course = new Course();
        course.Run(status => status.Phase == Phase.Healthy);
        _healthy = course.Now;
        course.SetVersion("v2");
        course.Run(status => status is { Phase: Phase.Progressing, Step.Stage: Stage.Baking } && course.MeasuresGates);
        _nothingNew = course.Now;
        _goodRound = course.WithRound(new Measurement.Value(0, 1_000));
        _failedRound = course.WithRound(new Measurement.Value(0.1, 1_000));
        Expect(_healthy, Phase.Healthy);
        Expect(_nothingNew, Phase.Progressing);
        Expect(_goodRound, Phase.Progressing);
        Expect(_failedRound, Phase.RollingBack);
    }

    /// <summary>The pass that finds nothing to do.</summary>
    [Benchmark(Description = "Engine.Decide, Healthy, nothing to do")]
    public object Healthy() => _healthy.Decide();

    /// <summary>A step bakes and no measurement is new.</summary>
    [Benchmark(Description = "Engine.Decide, step bakes, nothing new")]
    public object NothingNew() => _nothingNew.Decide();

    /// <summary>A good measurement is counted.</summary>
    [Benchmark(Description = "Engine.Decide, step bakes, a good round")]
    public object GoodRound() => _goodRound.Decide();

    /// <summary>A bad measurement turns the Rollout back.</summary>
    [Benchmark(Description = "Engine.Decide, step bakes, a failed round: rollback")]
    public object FailedRound() => _failedRound.Decide();

    private static void Expect(Moment moment, Phase phase)
    {
        if (moment.Decide().Status.Phase is var actual && actual != phase)
            throw new InvalidOperationException($"The scene is not what its name says: expected {phase}, it is {actual}");
    }
}
