using System.Text;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Http;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Fuzz.Targets;

/// <summary>Names of others in addresses of the API server: refused, or one segment of the path that reads back as the name.</summary>
internal static class AddressTarget
{
    private static readonly Uri server = new("https://10.0.0.1:6443/prefix");

    public static FuzzTarget Target { get; } = new("addresses", draw => TextMutation.Of(draw, "reviews", "reviews.bookinfo", "..", "a/b", "a?b#c", "%2e%2e", "a b", "é"), Try);

    private static bool Try(byte[] input)
    {
        // A half of a surrogate pair cannot be sent: it is replaced on the wire.
        var text = Encoding.UTF8.GetString(input);
        Check(() => ResourceUri.Object(server, MeshKinds.VirtualService, new ObjectKey("bookinfo", text), null, ("fieldManager", text)), text, 8);
        return Check(() => ResourceUri.Object(server, MeshKinds.VirtualService, new ObjectKey(text.Length == 0 ? "/" : text, "reviews"), "status"), text, 6);
    }

    private static bool Check(Func<Uri> make, string text, int place)
    {
        if (Violation.Try<Uri, ArgumentException>(make) is not { } uri) return false;
        var segments = uri.GetComponents(UriComponents.Path, UriFormat.UriEscaped).Split('/');
        Violation.Unless(uri.Authority == "10.0.0.1:6443" && uri.Fragment.Length == 0 && segments.Length == (place == 8 ? 8 : 9), $"another place: {uri}");
        Violation.Unless(Uri.UnescapeDataString(segments[place - 1]) == text, $"another name: {uri}");
        return true;
    }
}
