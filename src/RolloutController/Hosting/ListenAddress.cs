using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace RolloutController.Hosting;

/// <summary>Reads <c>ADDRESS:PORT</c>.</summary>
internal static class ListenAddress
{
    /// <summary>True when the text is an IP address and a port; IPv6 in brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endpoint)
    {
        endpoint = null;
        return text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out endpoint) && text.Split(':')[^1].Length > 0;
    }
}
