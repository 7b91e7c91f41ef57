namespace RolloutController.TestKit.Files;

/// <summary>Files of this repository.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RolloutController.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no RolloutController.sln above the tests");
        return folder;
    }
}
