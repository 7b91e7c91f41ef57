using RolloutController.Hosting;

return await OperatorCommand.RunAsync(args, Environment.GetEnvironmentVariable, OperatorHost.RunAsync, Console.Error);
