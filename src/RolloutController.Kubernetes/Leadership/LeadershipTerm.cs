namespace RolloutController.Kubernetes.Leadership;

/// <summary>One stretch of leadership.</summary>
/// <param name="Identity">Who leads.</param>
/// <param name="Number">Fencing token: the lease's transitions when the lease was taken; larger for each later leader.</param>
/// <param name="Lost">Cancelled when the leadership is lost, before anyone else can have it: all work must end at once.</param>
/// <param name="Stopping">Cancelled when the process is asked to stop: work ends in order, and the lease is renewed until it has.</param>
public sealed record LeadershipTerm(string Identity, int Number, CancellationToken Lost, CancellationToken Stopping);
