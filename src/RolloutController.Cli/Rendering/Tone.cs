namespace RolloutController.Cli.Rendering;

/// <summary>What a piece of text means; a terminal shows it as colour.</summary>
internal enum Tone
{
    /// <summary>Nothing special.</summary>
    Plain,

    /// <summary>A heading or a name.</summary>
    Strong,

    /// <summary>Less important.</summary>
    Dim,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Under way.</summary>
    Busy,

    /// <summary>A person should look.</summary>
    Warning,

    /// <summary>Wrong.</summary>
    Bad,
}
