using System.Text;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Fuzz.Targets;

namespace RolloutController.Fuzz.Tests;

public sealed class GeneratedInputsTests
{
    private const ulong Seed = 20261121;

    private static readonly Lazy<FuzzRun> s_run = new(() =>
    {
        var run = new FuzzRun(FuzzTargets.All, Seed, TimeProvider.System);
        Watchdog.Over(run, () => run.Try(0, 20_000), Seed, TimeProvider.System);
        return run;
    });

    [Fact]
    public void Nothing_falls_over_one_of_twenty_thousand_inputs() => Assert.True(s_run.Value.Findings.Count == 0, string.Join('\n', s_run.Value.Findings));

    /// <summary>Inputs that are refused at the first look say nothing of what stands behind it.</summary>
    [Fact]
    public void Of_the_inputs_of_each_target_a_fifth_or_more_are_taken()
    {
        Assert.Equal(FuzzTargets.All.Select(target => target.Name).Order(), s_run.Value.Reach.Keys.Order());
        Assert.All(s_run.Value.Reach, reach => Assert.True(reach.Value.Taken * 5 >= reach.Value.Tried, $"{reach.Key}: {reach.Value.Taken} of {reach.Value.Tried}"));
    }

    [Fact]
    public void An_input_follows_from_target_seed_and_number_alone()
    {
        foreach (var target in FuzzTargets.All)
        {
            var inputs = Enumerable.Range(0, 20).Select(number => Convert.ToHexString(target.Make(Draw.For(target.Name, Seed, number)))).ToArray();

            Assert.Equal(inputs, Enumerable.Range(0, 20).Select(number => Convert.ToHexString(target.Make(Draw.For(target.Name, Seed, number)))));
            Assert.True(inputs.Distinct().Count() >= 8, target.Name);
        }
    }

    [Fact]
    public void What_falls_over_is_found_shrunk_and_told_escaped()
    {
        var target = new FuzzTarget("planted", draw => TextMutation.Of(draw, "a: [1, 2]\n"), input =>
        {
            if (input.AsSpan().IndexOf("\u001b"u8) >= 0) throw new FormatException("an escape");
            return true;
        });
        var run = new FuzzRun([target], Seed, TimeProvider.System);

        run.Try(0, 2000);

        var finding = Assert.Single(run.Findings);
        Assert.Equal("\u001b", Encoding.UTF8.GetString(finding.Input));
        Assert.Contains("input (1 bytes): \\x1b", finding.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', finding.ToString());
        Assert.Contains($"make fuzz TARGET=planted SEED={Seed} NUMBER={finding.Number}", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_far_more_memory_than_its_input_is_found()
    {
        var target = new FuzzTarget("planted", _ => [1], _ => new byte[100_000_000].Length > 0);
        var run = new FuzzRun([target], Seed, TimeProvider.System);

        run.Try(0, 1);

        Assert.Contains("95 MiB for 0 bytes", Assert.Single(run.Findings).Error.Message, StringComparison.Ordinal);
    }
}
