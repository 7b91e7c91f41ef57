using System.CommandLine;
using System.Runtime.InteropServices;
using RolloutController.Demo;

Option<string> root = new("--root") { Description = "folder of the repository", DefaultValueFactory = _ => DemoOptions.FindRoot() };
Option<string> configuration = new("--configuration", "-c") { Description = "build configuration of the programs that are started", DefaultValueFactory = _ => "Release" };
Option<bool> plain = new("--plain") { Description = "plain lines also in a terminal" };
RootCommand command = new("Three acts of a rollout under load on real parts; figures go to artifacts/demo.json.") { root, configuration, plain };
command.SetAction(async (parsed, cancellationToken) =>
{
    using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
    var options = new DemoOptions(parsed.GetValue(root)!, parsed.GetValue(configuration)!, parsed.GetValue(plain));
    return await DemoRun.RunAsync(options, TimeProvider.System, stopping.Token);

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stopping.Cancel();
    }
});

// The signals are handled above: the first one cleans up, however long that takes.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
