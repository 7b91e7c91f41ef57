using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RolloutController.Core.Model.Schema;

/// <summary>
/// The documentation comments of the source, as the compiler writes them beside the assembly: what programmers read of a status
/// field is what users read of it in the CRD.
/// </summary>
public sealed partial class SourceDocumentation
{
    private readonly ImmutableDictionary<string, string> summaries;

    private SourceDocumentation(ImmutableDictionary<string, string> summaries) => this.summaries = summaries;

    /// <summary>Reads a documentation file.</summary>
    /// <param name="xml">Content of <c>RolloutController.Core.xml</c>.</param>
    public static SourceDocumentation Parse(string xml)
    {
        var members = XDocument.Parse(xml).Descendants("member");
        var found = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            var name = member.Attribute("name")!.Value;
            if (member.Element("summary") is { } summary) found[name] = Plain(summary);
            foreach (var parameter in member.Elements("param"))
                found[$"{name}#{parameter.Attribute("name")!.Value}"] = Plain(parameter);
        }

        return new SourceDocumentation(found.ToImmutable());
    }

    /// <summary>The comment of a property, or of the parameter of a positional record; null without one.</summary>
    internal string? Of(Type type, string property) =>
        summaries.GetValueOrDefault($"P:{type.FullName}.{property}") ?? summaries.GetValueOrDefault($"T:{type.FullName}#{property}");

    private static string Plain(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" or "paramref" } see => WireName(see.Attribute("cref")?.Value ?? see.Attribute("name")?.Value ?? ""),
            XElement inner => inner.Value,
            XText plain => plain.Value,
            _ => "",
        }));

        // A field that is null in C# is absent in YAML.
        return Null().Replace(Blanks().Replace(text, " ").Trim(), "absent");
    }

    private static string WireName(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? char.ToLowerInvariant(name[0]) + name[1..] : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\bnull\b")]
    private static partial Regex Null();
}
