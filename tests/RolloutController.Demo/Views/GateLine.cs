namespace RolloutController.Demo.Views;

/// <summary>A gate as it stands.</summary>
internal sealed record GateLine(string Name, string Value, string Limit, string Verdict);
