using System.Text.Json.Serialization;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary><c>users[].user.exec</c>: a program that prints credentials.</summary>
internal sealed record ExecEntry
{
    [JsonPropertyName("apiVersion")]
    public string? ApiVersion { get; init; }

    [JsonPropertyName("command")]
    public string? Command { get; init; }

    [JsonPropertyName("args")]
    public IReadOnlyList<string>? Args { get; init; }

    [JsonPropertyName("env")]
    public IReadOnlyList<ExecVariable>? Env { get; init; }

    [JsonPropertyName("installHint")]
    public string? InstallHint { get; init; }

    [JsonPropertyName("provideClusterInfo")]
    public bool ProvideClusterInfo { get; init; }

    [JsonPropertyName("interactiveMode")]
    public string? InteractiveMode { get; init; }

    /// <summary>A bare command name is looked up in PATH; one with a separator stands relative to the file.</summary>
    public ExecEntry RelativeTo(string directory) =>
        Command is not null && Command.Contains(Path.DirectorySeparatorChar) ? this with { Command = Paths.Resolve(Command, directory) } : this;
}

internal sealed record ExecVariable
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("value")]
    public string Value { get; init; } = "";
}
