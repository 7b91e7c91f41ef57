using System.CommandLine;
using RolloutController.Cli.Lint;
using RolloutController.Cli.Planning;
using RolloutController.Cli.Planning.Input;
using RolloutController.Cli.Rendering;
using RolloutController.Cli.Rescue;
using RolloutController.Cli.Verbs;
using RolloutController.Core.Model;

namespace RolloutController.Cli.CommandLine;

/// <summary>All verbs and flags, and what each of them runs.</summary>
internal static class CommandTree
{
    private const string Until = "healthy|paused";

    public static RootCommand Build(Surroundings surroundings)
    {
        var connection = new ConnectionOptions();
        var root = new RootCommand($"Looks at Rollouts and drives them: progressive delivery for Kubernetes and Istio.\n\n{ExitCode.Help}");
        connection.AddTo(root);
        root.Subcommands.Add(Get(surroundings, connection));
        root.Subcommands.Add(Status(surroundings, connection));
        root.Subcommands.Add(Promote(surroundings, connection));
        foreach (var (verb, description) in (ReadOnlySpan<(CommandVerb, string)>)[
            (CommandVerb.Skip, "End the current step without waiting for its gates"),
            (CommandVerb.Abort, "Take all traffic back to the stable version now"),
            (CommandVerb.Pause, "Hold the rollout where it is"),
            (CommandVerb.Resume, "Undo a pause command (spec.paused wins over it)"),
            (CommandVerb.Retry, "Start a new attempt after a rollback"),
        ])
        {
            root.Subcommands.Add(Send(surroundings, connection, Core.StateMachine.CommandVerbs.Text(verb), description, _ => verb));
        }

        root.Subcommands.Add(Rescue(surroundings, connection));
        root.Subcommands.Add(Lint(surroundings));
        root.Subcommands.Add(Plan(surroundings, connection));
        root.Subcommands.Add(Version(surroundings, connection));
        return root;
    }

    private static Command Get(Surroundings surroundings, ConnectionOptions connection)
    {
        var name = new Argument<string?>("NAME") { Description = "The Rollout to show in full; all as a table without it", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Rollouts of all namespaces" };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on showing changes" };
        var output = Output("json", "yaml", "wide");
        var command = new Command("get", "Show Rollouts: a table, or one with steps, routes, gates, proofs, conditions and history") { name, all, watch, output };
        command.SetAction((given, cancellationToken) => WithSession(surroundings, connection, given, invocation =>
            new GetVerb(invocation, new GetOptions(given.GetValue(name), given.GetValue(all), given.GetValue(watch), Format(given, output))).RunAsync(cancellationToken)));
        return command;
    }

    private static Command Status(Surroundings surroundings, ConnectionOptions connection)
    {
        var name = Name();
        var wait = new Option<bool>("--wait", "-w") { Description = "Follow it until the goal is reached or out of reach" };
        var until = new Option<string>("--until") { Description = $"The goal: {Until} (paused: a hold that awaits a person counts as reached, too)", HelpName = Until, DefaultValueFactory = _ => "healthy" };
        until.AcceptOnlyFromAmong("healthy", "paused");
        var timeout = ConnectionOptions.DurationOption("--timeout", "Longest wait; 0, the default, for no limit");
        var output = Output("json", "yaml");
        var command = new Command("status", $"Say in one line where a Rollout stands, with an exit code for scripts\n\n{ExitCode.Help}") { name, wait, until, timeout, output };
        command.SetAction((given, cancellationToken) => WithSession(surroundings, connection, given, invocation =>
            new StatusVerb(invocation, new StatusOptions(
                given.GetRequiredValue(name), given.GetValue(wait), given.GetValue(until) == "paused",
                Durations.OrForEver(given.GetValue(timeout) ?? TimeSpan.Zero), Format(given, output))).RunAsync(cancellationToken)));
        return command;
    }

    private static Command Promote(Surroundings surroundings, ConnectionOptions connection)
    {
        var full = new Option<bool>("--full") { Description = "All the way: 100 % as soon as propagation allows, gates off" };
        return Send(
            surroundings, connection, "promote", "End the current pause, also one for want of a verdict",
            given => given.GetValue(full) ? CommandVerb.PromoteFull : CommandVerb.Promote, full);
    }

    private static Command Send(
        Surroundings surroundings, ConnectionOptions connection, string word, string description, Func<ParseResult, CommandVerb> verb, params Option[] more)
    {
        var name = Name();
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait for what the controller makes of it" };
        var timeout = ConnectionOptions.DurationOption("--timeout", "Longest wait for the controller's answer; 30s by default, 0 for no limit");
        var output = Output("json", "yaml");
        var command = new Command(word, description) { name, noWait, timeout, output };
        foreach (var option in more) command.Options.Add(option);
        command.SetAction((given, cancellationToken) => WithSession(surroundings, connection, given, invocation =>
            new SendVerb(invocation, new SendOptions(
                given.GetRequiredValue(name), verb(given), !given.GetValue(noWait),
                Durations.OrForEver(given.GetValue(timeout) ?? TimeSpan.FromSeconds(30)), Format(given, output))).RunAsync(cancellationToken)));
        return command;
    }

    private static Command Rescue(Surroundings surroundings, ConnectionOptions connection)
    {
        var name = Name();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be written, write nothing" };
        var noAbort = new Option<bool>("--no-abort") { Description = "Leave no abort command for a controller that comes back" };
        var force = new Option<bool>("--force") { Description = "Go on though no pod of the stable version is ready" };
        var file = new Option<string?>("--filename", "-f") { Description = "Go by a saved Rollout (kubectl get rollout NAME -o json), for when the CRD is gone" };
        var timeout = ConnectionOptions.DurationOption("--timeout", "Longest time for an object that cannot be written for the moment; 30s by default");
        var command = new Command("rescue", "With no controller running: put all traffic back on the stable version and remove generated routes") { name, dryRun, noAbort, force, file, timeout };
        command.SetAction((given, cancellationToken) => WithSession(surroundings, connection, given, invocation =>
            new RescueVerb(invocation, new RescueOptions(
                given.GetRequiredValue(name), given.GetValue(file), given.GetValue(dryRun), !given.GetValue(noAbort), given.GetValue(force),
                Durations.OrForEver(given.GetValue(timeout) ?? TimeSpan.FromSeconds(30)))).RunAsync(cancellationToken)));
        return command;
    }

    private static Command Lint(Surroundings surroundings)
    {
        var files = new Option<string[]>("--filename", "-f")
        {
            Description = "File, folder or - (standard input); repeatable",
            HelpName = "FILE|DIR|-",
            Required = true,
        };
        var output = Output("json", "yaml");
        var command = new Command("lint", $"Check Rollouts in files as the admission webhook would; no cluster is asked\n\n{ExitCode.Help}") { files, output };
        command.SetAction((given, cancellationToken) =>
            new LintVerb(surroundings, [.. given.GetRequiredValue(files)], Format(given, output)).RunAsync(cancellationToken));
        return command;
    }

    private static Command Plan(Surroundings surroundings, ConnectionOptions connection)
    {
        var name = new Argument<string?>("NAME") { Description = "The Rollout; the only one of the files without it", Arity = ArgumentArity.ZeroOrOne };
        var files = new Option<string[]>("--filename", "-f") { Description = "File, folder or - (standard input) with the Rollout and the objects around it; repeatable", HelpName = "FILE|DIR|-" };
        var live = new Option<bool>("--live") { Description = "Take the objects (and the Rollout, where no file has it) from the cluster" };
        var output = Output("diff", "json", "yaml");
        var command = new Command("plan", $"Print every write of a Rollout, and of an abort at each stage, without writing anything; no cluster is asked without --live\n\n{ExitCode.Help}") { name, files, live, output };
        command.SetAction(async (given, cancellationToken) =>
        {
            var options = new PlanOptions(given.GetValue(name), [.. given.GetValue(files) ?? []], connection.Read(given).Namespace, Format(given, output));
            return given.GetValue(live)
                ? await WithSession(surroundings, connection, given, invocation => new PlanVerb(surroundings, options with { Namespace = invocation.Session.Namespace }, new LiveObjects(invocation)).RunAsync(cancellationToken))
                : await new PlanVerb(surroundings, options, null).RunAsync(cancellationToken);
        });
        return command;
    }

    private static Command Version(Surroundings surroundings, ConnectionOptions connection)
    {
        var client = new Option<bool>("--client") { Description = "Only of this program; the cluster is not asked" };
        var output = Output("json", "yaml");
        var command = new Command("version", "Show the versions of this program, the API server and the controllers") { client, output };
        command.SetAction((given, cancellationToken) => VersionVerb.RunAsync(
            surroundings, given.GetValue(client) ? null : () => surroundings.Connect(connection.Read(given)), Format(given, output), cancellationToken));
        return command;
    }

    private static async Task<int> WithSession(Surroundings surroundings, ConnectionOptions connection, ParseResult given, Func<Invocation, Task<int>> run)
    {
        using var session = surroundings.Connect(connection.Read(given));
        return await run(new Invocation(surroundings, session, new Screen(surroundings)));
    }

    private static Argument<string> Name() => new("NAME") { Description = "The Rollout" };

    private static Option<string?> Output(params string[] formats)
    {
        var option = new Option<string?>("--output", "-o") { Description = $"Another form: {string.Join(", ", formats)}", HelpName = string.Join('|', formats) };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    private static OutputFormat Format(ParseResult given, Option<string?> output) => given.GetValue(output) switch
    {
        null => OutputFormat.Text,
        "wide" => OutputFormat.Wide,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        "diff" => OutputFormat.Diff,
        var other => throw new UserError($"--output {other}: expected json, yaml, diff or wide"),
    };
}
