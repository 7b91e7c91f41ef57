namespace RolloutController.Core.StateMachine;

/// <summary>The part of a document that shows the transition table; generated, and checked by a test.</summary>
public static class StateDiagram
{
    private const string Begin = "<!-- state diagram: begin (generated from Transitions.cs) -->";
    private const string End = "<!-- state diagram: end -->";

    /// <summary>The document with the diagram between its markers brought up to date; appended where it has no markers.</summary>
    public static string WriteInto(string document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var part = $"{Begin}\n```mermaid\n{Transitions.ToMermaid()}```\n{End}";
        var begin = document.IndexOf(Begin, StringComparison.Ordinal);
        var end = document.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? $"{document.TrimEnd('\n')}\n\n{part}\n"
            : document[..begin] + part + document[(end + End.Length)..];
    }
}
