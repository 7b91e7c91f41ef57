namespace RolloutController.Demo;

/// <summary>The demo did not go as it should; the message is for people.</summary>
internal sealed class DemoFailure(string message) : Exception(message);
