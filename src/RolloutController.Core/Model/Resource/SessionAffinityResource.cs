using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary><c>spec.traffic.sessionAffinity</c>.</summary>
[Rule("!has(self.stableCookie) || self.stableCookie.name != self.cookie.name", "stableCookie has the name of cookie")]
internal sealed record SessionAffinityResource
{
    [Description("Set in answers of the new version that its weight brought about. Callers that send it back reach the new version until the attempt ends.")]
    public required SessionCookieResource Cookie { get; init; }

    [Description("Set in answers of the stable version while the new one has a weight. Callers that send it back reach the stable version until the next step.")]
    public SessionCookieResource? StableCookie { get; init; }
}
