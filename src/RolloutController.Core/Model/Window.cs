namespace RolloutController.Core.Model;

/// <summary>A time in which steps may advance: open while the Quartz expression matches.</summary>
public sealed record Window(string Cron, string TimeZone);
