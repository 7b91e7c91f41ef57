namespace RolloutController.Demo;

/// <summary>How the demo is run.</summary>
/// <param name="Root">Folder of the repository.</param>
/// <param name="Configuration">Build configuration of the programs that are started.</param>
/// <param name="Plain">Plain lines also in a terminal.</param>
internal sealed record DemoOptions(string Root, string Configuration, bool Plain)
{
    /// <summary>Where logs go, one file per process.</summary>
    public string Logs => Path.Combine(Root, "artifacts", "demo");

    /// <summary>Where the figures go.</summary>
    public string Figures => Path.Combine(Root, "artifacts", "demo.json");

    /// <summary>A file of the repository.</summary>
    public string At(params ReadOnlySpan<string> path) => Path.Combine([Root, .. path]);

    /// <summary>A program built in this configuration.</summary>
    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public string Built(string project, string program)
    {
        var path = At(project, "bin", Configuration, "net10.0", program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} does not exist; `make demo` builds it.", path);
    }

    /// <summary>The folder above this program that holds the solution.</summary>
    public static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RolloutController.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("RolloutController.sln is in no folder above this program; please give --root.");
        return folder;
    }
}
