using System.Collections.Immutable;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>Where PEM text is: in the configuration itself or in a file that may change while we run.</summary>
public abstract record PemSource
{
    private PemSource()
    {
    }

    /// <summary>Text from a <c>*-data</c> field.</summary>
    public sealed record Inline(ImmutableArray<byte> Pem) : PemSource
    {
        /// <summary>Names the source only: the text may be a private key.</summary>
        public override string ToString() => "inline data";
    }

    /// <summary>A file, by absolute path.</summary>
    public sealed record InFile(string Path) : PemSource
    {
        /// <summary>The path.</summary>
        public override string ToString() => Path;
    }

    /// <summary>Reads the PEM text as it is now.</summary>
    public string Read() => this switch
    {
        Inline inline => System.Text.Encoding.UTF8.GetString(inline.Pem.AsSpan()),
        InFile file => File.ReadAllText(file.Path),
        _ => throw new NotSupportedException(),
    };
}
