using System.CommandLine;
using RolloutController.Benchmarks;
using RolloutController.Benchmarks.Figures;
using RolloutController.Benchmarks.Measured;
using RolloutController.Benchmarks.Measured.Soaking;
using RolloutController.Benchmarks.Micro;

// Measures what a person would ask of the operator, and writes the figures to a file. Nothing here passes or fails by a time.
Dictionary<string, Func<BenchOptions, CancellationToken, Task<IReadOnlyList<Figure>>>> benchmarks = new(StringComparer.Ordinal)
{
    [MicroBenchmarks.Name] = MicroBenchmarks.RunAsync,
    [RequestCount.Name] = RequestCount.RunAsync,
    [IdleMemory.Name] = IdleMemory.RunAsync,
    [RollbackLatency.Name] = RollbackLatency.RunAsync,
    [IdleCost.Name] = IdleCost.RunAsync,
    [Soak.Name] = Soak.RunAsync,
};

var names = new Argument<string[]>("benchmark") { Description = "which to run (default: all)", Arity = ArgumentArity.ZeroOrMore };
names.AcceptOnlyFromAmong([.. benchmarks.Keys]);
var rollbacks = new Option<int>("--rollbacks") { Description = "rollbacks that are timed", DefaultValueFactory = _ => 100 };
var others = new Option<int[]>("--others") { Description = "other Rollouts in progress meanwhile", DefaultValueFactory = _ => [1, 200], AllowMultipleArgumentsPerToken = true };
var interval = new Option<string>("--others-interval") { Description = "how often each of these measures its gates (default: as a Rollout that says nothing)", DefaultValueFactory = _ => "30s" };
var idle = new Option<int[]>("--idle-rollouts") { Description = "idle Rollouts whose memory is taken", DefaultValueFactory = _ => [1, 1_000], AllowMultipleArgumentsPerToken = true };
var minutes = new Option<double>("--idle-minutes") { Description = "how long an idle Rollout is watched", DefaultValueFactory = _ => 5 };
var soakRollouts = new Option<int>("--soak-rollouts") { Description = "Rollouts in continuous change of the soak", DefaultValueFactory = _ => 50 };
var soakMinutes = new Option<double>("--soak-minutes") { Description = "how long the soak lasts", DefaultValueFactory = _ => 20 };
var output = new Option<string>("--output") { Description = "file of figures", DefaultValueFactory = _ => "artifacts/bench.json" };
var command = new RootCommand("Measures the operator on a real API server.") { names, rollbacks, others, interval, idle, minutes, soakRollouts, soakMinutes, output };
command.SetAction(async (parsed, cancellationToken) =>
{
    var options = new BenchOptions(
        parsed.GetValue(rollbacks),
        parsed.GetValue(others)!,
        parsed.GetValue(interval)!,
        parsed.GetValue(idle)!,
        TimeSpan.FromMinutes(parsed.GetValue(minutes)),
        parsed.GetValue(soakRollouts),
        TimeSpan.FromMinutes(parsed.GetValue(soakMinutes)),
        parsed.GetValue(output)!);
    var file = new FigureFile(options.Output);
    foreach (var name in parsed.GetValue(names) is { Length: > 0 } chosen ? chosen : [.. benchmarks.Keys])
    {
        var load = Machine.LoadAverage();
        Console.WriteLine($"{name}: {Machine.Cores} cores, load average {load:0.0}");
        var began = TimeProvider.System.GetUtcNow();
        var figures = await benchmarks[name](options, cancellationToken);
        file.Replace(name, figures, began, load);
        Console.WriteLine($"{name}, load average {load:0.0} before and {Machine.LoadAverage():0.0} after:");
        Console.Write(FigureTable.Render(figures));
    }

    Console.WriteLine($"Figures are in {options.Output}.");
    return 0;
});
return await command.Parse(args).InvokeAsync();
