using System.Collections.Immutable;
using System.Text.Json;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>
/// One or several kubeconfig files as one (client-go <c>clientcmd/loader.go</c>): for each name the first file that has it wins with its
/// whole entry, and the first file that sets a current context sets it. Names are case-sensitive.
/// </summary>
internal sealed record KubeconfigFiles
{
    private static readonly StringComparer s_names = StringComparer.Ordinal;

    public string CurrentContext { get; init; } = "";

    public ImmutableDictionary<string, ClusterEntry> Clusters { get; init; } = ImmutableDictionary.Create<string, ClusterEntry>(s_names);

    public ImmutableDictionary<string, ContextEntry> Contexts { get; init; } = ImmutableDictionary.Create<string, ContextEntry>(s_names);

    public ImmutableDictionary<string, UserEntry> Users { get; init; } = ImmutableDictionary.Create<string, UserEntry>(s_names);

    /// <summary>Nothing in it that says where to connect.</summary>
    public bool IsEmpty => Clusters.IsEmpty && Contexts.IsEmpty && Users.IsEmpty && CurrentContext.Length == 0;

    /// <summary>Reads one file.</summary>
    /// <exception cref="ConfigurationException">It cannot be read or is no kubeconfig.</exception>
    public static KubeconfigFiles Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"kubeconfig {path}: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a file; paths in it are relative to where the file is.</summary>
    /// <exception cref="ConfigurationException">It is no kubeconfig.</exception>
    public static KubeconfigFiles Parse(string yaml, string path)
    {
        try
        {
            return From(yaml, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new ConfigurationException($"kubeconfig {path}: {e.Message}", e);
        }
    }

    /// <summary>This one, filled up with what only the other has.</summary>
    public KubeconfigFiles FollowedBy(KubeconfigFiles other) => new()
    {
        CurrentContext = CurrentContext.Length > 0 ? CurrentContext : other.CurrentContext,
        Clusters = other.Clusters.SetItems(Clusters),
        Contexts = other.Contexts.SetItems(Contexts),
        Users = other.Users.SetItems(Users),
    };

    /// <summary>An item that is written as nothing (a dash alone) is passed over.</summary>
    private static IEnumerable<T> Given<T>(IReadOnlyList<T?>? items)
        where T : class => items?.OfType<T>() ?? [];

    private static KubeconfigFiles From(string yaml, string directory)
    {
        var document = YamlReader.Read(yaml)?.Deserialize(KubeconfigJson.Default.KubeconfigDocument) ?? new KubeconfigDocument();
        // Within one file the last entry of a name wins, as in client-go's conversion of lists to maps.
        var empty = new KubeconfigFiles();
        return new KubeconfigFiles
        {
            CurrentContext = document.CurrentContext ?? "",
            Clusters = empty.Clusters.SetItems(
                Given(document.Clusters).Select(c => KeyValuePair.Create(c.Name ?? "", (c.Cluster ?? new ClusterEntry()).RelativeTo(directory)))),
            Contexts = empty.Contexts.SetItems(Given(document.Contexts).Select(c => KeyValuePair.Create(c.Name ?? "", c.Context ?? new ContextEntry()))),
            Users = empty.Users.SetItems(
                Given(document.Users).Select(u => KeyValuePair.Create(u.Name ?? "", (u.User ?? new UserEntry()).RelativeTo(directory)))),
        };
    }
}
