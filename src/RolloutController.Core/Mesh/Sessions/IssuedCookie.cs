using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Sessions;

namespace RolloutController.Core.Mesh.Sessions;

/// <summary>A cookie with a value of one scope (an attempt, or a step of it): what has the value of another scope matches nothing.</summary>
/// <param name="Cookie">Its name and attributes.</param>
/// <param name="Value">Its value; letters, digits and '-' only.</param>
public sealed record IssuedCookie(SessionCookie Cookie, string Value)
{
    private const int HexDigits = 16;

    /// <summary>What a request must carry that belongs to the scope.</summary>
    public NamedMatch Match => new(Cookie.Name, new StringMatch.Exact(Value));

    /// <summary>
    /// The value of the <c>Set-Cookie</c> header as Istio has it written: a percent sign is doubled (validation, <c>ValidateHTTPHeaderValue</c>), since
    /// Envoy takes what stands between two for a command. Scripts have no use for the cookie: it is hidden from them.
    /// </summary>
    public string SetCookie => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cookie.Name}={Value}; Path={Cookie.Path}; Max-Age={Cookie.MaxAge}; HttpOnly{(Cookie.Secure ? "; Secure" : "")}").Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>A cookie for a scope, which callers cannot tell from its value: that is a hash.</summary>
    public static IssuedCookie For(SessionCookie cookie, string scope)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope)));
        return new(cookie, WellKnown.CookieValuePrefix + hash[..HexDigits]);
    }
}
