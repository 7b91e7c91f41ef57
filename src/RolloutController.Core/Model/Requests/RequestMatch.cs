using System.Collections.Immutable;

namespace RolloutController.Core.Model.Requests;

/// <summary>Which requests are meant: all of its parts must hold. Without any part every request is.</summary>
public sealed record RequestMatch
{
    /// <summary>Every request.</summary>
    public static RequestMatch Any { get; } = new();

    /// <summary>The method is one of these; empty: whatever it is.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>All of these headers match.</summary>
    public ImmutableArray<NamedMatch> Headers { get; init; } = [];

    /// <summary>All of these cookies match.</summary>
    public ImmutableArray<NamedMatch> Cookies { get; init; } = [];

    /// <summary>All of these query parameters match (Istio offers no prefix there before 1.22; exact and regex always).</summary>
    public ImmutableArray<NamedMatch> QueryParameters { get; init; } = [];

    /// <inheritdoc />
    public bool Equals(RequestMatch? other) =>
        other is not null
        && Methods.SequenceEqual(other.Methods)
        && Headers.SequenceEqual(other.Headers)
        && Cookies.SequenceEqual(other.Cookies)
        && QueryParameters.SequenceEqual(other.QueryParameters);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Methods.Length, Headers.Length, Cookies.Length, QueryParameters.Length);
}
