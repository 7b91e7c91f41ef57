using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Mesh.Sessions;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Sessions;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// The sessions that a status asks for: while steps are walked and both versions have a weight. The canary's belong to the attempt, stable's to the
/// step, so that nobody stays with a version that was rolled back, and nobody is kept from the canary for longer than a step.
/// </summary>
internal static class Sessions
{
    /// <summary>The routes with the cookies that their answers set.</summary>
    public static DesiredRoutes Issue(DesiredRoutes routes, RolloutStatus status) => Of(status) is not { } cookies
        ? routes
        : routes with { CanaryCookie = cookies.Canary.SetCookie, StableCookie = cookies.Stable?.SetCookie };

    /// <summary>The generated routes of those who come back, in their order.</summary>
    public static IEnumerable<GeneratedRoute> Routes(RolloutStatus status) =>
        Of(status) is { } cookies && status is { StableSubset: { } stable, CanarySubset: { } canary } ? Routes(cookies, stable, canary) : [];

    /// <summary>What the first step with a weight would ask for, all of it pointed at a subset that is there.</summary>
    public static (DesiredRoutes Routes, IEnumerable<GeneratedRoute> Generated) Trial(SessionAffinity affinity, string present)
    {
        var cookies = Of(affinity, "trial", 0);
        var routes = new DesiredRoutes(present, null, Percentage.Zero) { CanaryCookie = cookies.Canary.SetCookie, StableCookie = cookies.Stable?.SetCookie };
        return (routes, Routes(cookies, present, present));
    }

    private static (IssuedCookie Canary, IssuedCookie? Stable)? Of(RolloutStatus status) =>
        GeneratedTraffic.IsWalking(status)
        && status.CanaryWeight > Percentage.Zero
        && status.CanaryWeight < Percentage.Hundred
        && status.Attempt is { SessionAffinity: { } affinity, Id: var attempt }
            ? Of(affinity, attempt, status.Step!.Index)
            : null;

    private static (IssuedCookie Canary, IssuedCookie? Stable) Of(SessionAffinity affinity, string attempt, int step) => (
        IssuedCookie.For(affinity.Cookie, attempt),
        affinity.StableCookie is { } stable ? IssuedCookie.For(stable, $"{attempt}/{step}") : null);

    private static IEnumerable<GeneratedRoute> Routes((IssuedCookie Canary, IssuedCookie? Stable) cookies, string stable, string canary)
    {
        yield return new GeneratedRoute.Session(canary, true, cookies.Canary.Match);
        if (cookies.Stable is { } cookie) yield return new GeneratedRoute.Session(stable, false, cookie.Match);
    }
}
