namespace RolloutController.TestKit.Contract;

/// <summary>An implementation that does not keep the contract.</summary>
public sealed class ExpectationException(string message) : Exception(message);
