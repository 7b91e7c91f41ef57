namespace RolloutController.Core.Model.Requests;

/// <summary>A match of one header, cookie or query parameter.</summary>
/// <param name="Name">Its name; a header's is in lower case.</param>
/// <param name="Value">How its value must look.</param>
public sealed record NamedMatch(string Name, StringMatch Value);
