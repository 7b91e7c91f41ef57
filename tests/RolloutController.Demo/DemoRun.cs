using System.Globalization;
using RolloutController.Demo.Acts;
using RolloutController.Demo.Figures;
using RolloutController.Demo.Playing;
using RolloutController.Demo.Views;
using Spectre.Console;

namespace RolloutController.Demo;

/// <summary>The whole demo: set-up, three acts, figures, clearing.</summary>
internal static class DemoRun
{
    private const int Interrupted = 130;

    /// <summary>Exit code 0 only when every act ended as it should and lost no request; 130 when interrupted.</summary>
    public static async Task<int> RunAsync(DemoOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Directory.Exists(options.Logs))
            Directory.Delete(options.Logs, recursive: true);
        Directory.CreateDirectory(options.Logs);
        File.Delete(options.Figures);
        var plain = new PlainView(Console.Out);
        try
        {
            await using var clearing = new Clearing(options.Logs);
            var began = time.GetTimestamp();
            var stage = await new SetUp(options, time, plain, clearing).BuildAsync(cancellationToken);
            plain.Say(string.Create(CultureInfo.InvariantCulture, $"Set-up took {time.GetElapsedTime(began).TotalSeconds:0} s."));
            var outcomes = await PlayAsync(stage, plain, options, cancellationToken);
            return Report(outcomes, options) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted; every process was ended.");
            return Interrupted;
        }
        catch (Exception e) when (e is DemoFailure or TimeoutException or InvalidOperationException or HttpRequestException or IOException)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\nThe logs are in {options.Logs}.");
            return 1;
        }
    }

    private static async Task<List<ActOutcome>> PlayAsync(Stage stage, PlainView plain, DemoOptions options, CancellationToken cancellationToken)
    {
        var outcomes = new List<ActOutcome>();
        var terminal = !options.Plain && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        stage.View = terminal ? new LiveView(AnsiConsole.Console) : plain;
        await stage.View.PlayAsync(async () =>
        {
            foreach (IAct act in (IEnumerable<IAct>)[new GoodVersion(), new FailingVersion(), new SlowVersion()])
            {
                var outcome = await ActRun.PlayAsync(act, stage, cancellationToken);
                outcomes.Add(outcome);
                await FiguresFile.WriteAsync(options.Figures, outcomes.Select(played => played.Figures), cancellationToken);

                // The next act begins where this one should have ended.
                if (!outcome.Problems.IsEmpty)
                    break;
            }
        });
        return outcomes;
    }

    private static bool Report(List<ActOutcome> outcomes, DemoOptions options)
    {
        Console.WriteLine();
        Console.WriteLine("act  ended as   seconds  requests  lost  5xx  back after  VirtualService  DestinationRule  status (writes)");
        foreach (var (index, outcome) in outcomes.Index())
        {
            var figures = outcome.Figures;
            var back = figures.SecondsFromFirstBadSampleToStable is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s") : "-";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{index + 1,3}  {figures.Phase,-9} {outcome.Took.TotalSeconds,8:0} {figures.Requests,9} {figures.LostToRouting,5} {figures.ServerErrors,4} {back,11} {figures.VsWrites,15} {figures.DrWrites,16} {figures.StatusWrites,7}"));
        }

        foreach (var (index, outcome) in outcomes.Index())
        {
            foreach (var problem in outcome.Problems)
                Console.WriteLine($"act {index + 1}: {problem}");
        }

        var good = outcomes.Count == 3 && outcomes.All(outcome => outcome.Problems.IsEmpty);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The acts took {outcomes.Sum(outcome => outcome.Took.TotalSeconds):0} s. {(good ? "Every act ended as it should, and none lost a request to routing." : "Not every act went as it should.")} Figures: {Path.GetRelativePath(options.Root, options.Figures)}"));
        return good;
    }
}
