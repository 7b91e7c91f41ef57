namespace RolloutController.Core.Mesh.Traps;

/// <summary>A subset that routes will name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that it stands for.</param>
internal sealed record WantedSubset(string Name, string Version)
{
    /// <summary>Whether requests to a present subset reach this version.</summary>
    public bool IsMetBy(SubsetObservation present, string subsetLabel) => present.Name == Name && SelectsVersion(present, subsetLabel);

    /// <summary>Whether a present subset selects this version.</summary>
    public bool SelectsVersion(SubsetObservation present, string subsetLabel) =>
        present.Labels.TryGetValue(subsetLabel, out var version) && version == Version;
}
