namespace RolloutController.Core.Model;

/// <summary>Names that the controller, the command line and people share.</summary>
public static class WellKnown
{
    /// <summary>API group of the Rollout.</summary>
    public const string Group = "rollout-controller.io";

    /// <summary>API version of the Rollout.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Kind of the Rollout.</summary>
    public const string Kind = "Rollout";

    /// <summary>Plural of the Rollout.</summary>
    public const string Plural = "rollouts";

    /// <summary>Keeps a deleted Rollout until its generated routes and subsets are gone.</summary>
    public const string Finalizer = "rollout-controller.io/traffic";

    /// <summary>A person's command: a verb, see <see cref="CommandVerb"/>.</summary>
    public const string CommandAnnotation = "rollout-controller.io/command";

    /// <summary>A command that was taken up: <c>uuid verb [field manager]</c>.</summary>
    public const string AcceptedCommandAnnotation = "rollout-controller.io/accepted-command";

    /// <summary>On a Namespace: <c>forbidden</c> keeps fault injection steps out of it.</summary>
    public const string FaultInjectionAnnotation = "rollout-controller.io/fault-injection";

    /// <summary>
    /// On a VirtualService or a DestinationRule: the resource version that was replaced by nothing but this annotation, so that an earlier write
    /// still under way is refused.
    /// </summary>
    public const string FenceAnnotation = "rollout-controller.io/fence";

    /// <summary>Field manager of every write of the controller.</summary>
    public const string FieldManager = "rollout-controller";

    /// <summary>First part of the name of every route that the controller generates: <c>rollout-controller/&lt;rollout&gt;/…</c>.</summary>
    public const string GeneratedRoutePrefix = "rollout-controller/";

    /// <summary>First part of the value of every cookie that the controller lets proxies set.</summary>
    public const string CookieValuePrefix = "rollout-controller-";
}
