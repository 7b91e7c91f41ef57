using System.ComponentModel;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Resource;

/// <summary>A cookie of session affinity. Its value is the controller's.</summary>
[Rule("!self.name.matches('^(?i)__(secure|host)-') || (has(self.secure) && self.secure)", "browsers take a cookie of this name with secure: true only")]
[Rule("!self.name.matches('^(?i)__host-') || !has(self.path) || self.path == '/'", "browsers take a cookie of this name with path / only")]
internal sealed record SessionCookieResource
{
    [Description("Name of the cookie.")]
    [Form(Form.CookieName)]
    public required string Name { get; init; }

    [Description("How long callers keep it (Max-Age). It is not prolonged by further answers.")]
    [Form(Form.Duration)]
    [AtLeast("1s")]
    [Default("\"24h\"")]
    public string? MaxAge { get; init; }

    [Description("Callers send it for paths that begin with this one.")]
    [Form(Form.CookiePath)]
    [Default("\"/\"")]
    public string? Path { get; init; }

    [Description("Callers send it over TLS only.")]
    [Default("false")]
    public bool? Secure { get; init; }
}
