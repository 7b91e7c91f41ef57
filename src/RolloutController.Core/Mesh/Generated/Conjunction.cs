namespace RolloutController.Core.Mesh.Generated;

/// <summary>What comes of demanding two things of a request at once: exactly one of the nested kinds.</summary>
/// <typeparam name="T">What the demand is written in.</typeparam>
internal abstract record Conjunction<T>
{
    private Conjunction()
    {
    }

    /// <summary>A demand that holds where both hold, and nowhere else.</summary>
    public sealed record Both(T Value) : Conjunction<T>;

    /// <summary>No request can meet both.</summary>
    public sealed record Never : Conjunction<T>;

    /// <summary>Istio has no words for it.</summary>
    /// <param name="Why">For people: <c>header x: a prefix and a regex</c>.</param>
    public sealed record Inexpressible(string Why) : Conjunction<T>;
}
