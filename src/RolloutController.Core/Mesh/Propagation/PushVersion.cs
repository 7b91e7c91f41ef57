using System.Globalization;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>
/// Version of a configuration that one istiod process pushes: <c>RFC3339 time/counter</c> (Istio: model/push_context.go, <c>PushVersion</c>).
/// Of different processes they cannot be compared.
/// </summary>
/// <param name="Time">When istiod made it, by its own clock, in whole seconds.</param>
/// <param name="Counter">Counts the versions of the process.</param>
public readonly record struct PushVersion(DateTimeOffset Time, long Counter) : IComparable<PushVersion>
{
    // A nonce is the push version and a uuid without a separator (Istio: pilot/pkg/xds/ads.go, nonce).
    private const int UuidLength = 36;

    /// <summary>
    /// This version holds everything that the other one holds. Both parts must agree, so that neither a clock set back nor a
    /// restarted istiod can make an old version look new.
    /// </summary>
    public bool IsAtLeast(PushVersion other) => Time >= other.Time && Counter >= other.Counter;

    /// <summary>True when this version cannot be of the process that made the other one: later, but counted from the start again.</summary>
    public bool IsOfLaterProcessThan(PushVersion other) => Time >= other.Time && Counter < other.Counter;

    /// <inheritdoc />
    public int CompareTo(PushVersion other) => Counter != other.Counter ? Counter.CompareTo(other.Counter) : Time.CompareTo(other.Time);

    /// <summary>Order by counter.</summary>
    public static bool operator <(PushVersion left, PushVersion right) => left.CompareTo(right) < 0;

    /// <summary>Order by counter.</summary>
    public static bool operator >(PushVersion left, PushVersion right) => left.CompareTo(right) > 0;

    /// <summary>Order by counter.</summary>
    public static bool operator <=(PushVersion left, PushVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Order by counter.</summary>
    public static bool operator >=(PushVersion left, PushVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a version; null when it has another form.</summary>
    public static PushVersion? Parse(ReadOnlySpan<char> text)
    {
        var slash = text.LastIndexOf('/');
        return slash > 0
            && text[..slash].Contains('T')
            && DateTimeOffset.TryParse(text[..slash], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && long.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var counter)
            ? new PushVersion(time.ToUniversalTime(), counter)
            : null;
    }

    /// <summary>Reads the version that a nonce begins with; null when it has another form, as those of older istiods do.</summary>
    public static PushVersion? OfNonce(string nonce) =>
        nonce.Length > UuidLength && Guid.TryParseExact(nonce.AsSpan(nonce.Length - UuidLength), "D", out _)
            ? Parse(nonce.AsSpan(0, nonce.Length - UuidLength))
            : null;

    /// <summary>As istiod writes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd'T'HH:mm:ss'Z'}/{Counter}");
}
