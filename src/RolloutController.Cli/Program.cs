using RolloutController.Cli.CommandLine;

return await Rolloutctl.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
