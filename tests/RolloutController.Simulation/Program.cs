using RolloutController.Simulation.Runs.Running;

return SimulateCommand.Create().Parse(args).Invoke();
