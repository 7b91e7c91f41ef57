namespace RolloutController.Cli.CommandLine;

/// <summary>How a result is written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>A table with more columns.</summary>
    Wide,

    /// <summary>The documented stable shape.</summary>
    Json,

    /// <summary>The same as YAML.</summary>
    Yaml,

    /// <summary>Unified diffs.</summary>
    Diff,
}
