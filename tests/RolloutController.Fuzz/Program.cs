using System.Collections.Immutable;
using System.CommandLine;
using RolloutController.Fuzz.Runs;
using RolloutController.Fuzz.Targets;

var count = new Option<long>("--count") { DefaultValueFactory = _ => 1_000_000, Description = "how many inputs, over all targets" };
var seed = new Option<ulong>("--seed") { DefaultValueFactory = _ => 1, Description = "same seed, same inputs" };
var target = new Option<string?>("--target") { Description = "one target alone" };
var number = new Option<long?>("--number") { Description = "one input of the target alone, by its number" };
var output = new Option<string>("--output") { DefaultValueFactory = _ => "artifacts/fuzz", Description = "folder for what is found" };
var command = new RootCommand("Tries generated inputs on everything that reads what others wrote.") { count, seed, target, number, output };
command.SetAction(parsed =>
{
    var name = parsed.GetValue(target);
    var targets = FuzzTargets.All.Where(one => string.IsNullOrEmpty(name) || one.Name == name).ToImmutableArray();
    if (targets.IsEmpty)
    {
        Console.Error.WriteLine($"--target {name}: expected one of {string.Join(", ", FuzzTargets.All.Select(one => one.Name))}");
        return 2;
    }

    return new FuzzSession(targets, parsed.GetValue(seed), parsed.GetValue(output)!, TimeProvider.System, Console.Out).Run(parsed.GetValue(count), parsed.GetValue(number));
});
return command.Parse(args).Invoke();
