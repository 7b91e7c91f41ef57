using System.Globalization;

namespace RolloutController.TestControlPlane;

/// <summary>A folder of this process below the system's temporary folder. What killed processes left behind is swept when the next one is made.</summary>
public static class TemporaryFolder
{
    private const string Prefix = "rollout-controller-";

    /// <summary>Makes a folder and returns its path.</summary>
    public static string Create(string purpose)
    {
        foreach (var old in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            var owner = Path.GetFileName(old)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var process) && !Directory.Exists($"/proc/{process}"))
                Delete(old);
        }

        return Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-{purpose}-").FullName;
    }

    /// <summary>Deletes a folder as far as that is possible now.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process sweeps it too, or a file is still being written: the next sweep takes it.
        }
    }
}
