using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using RolloutController.Admission.Certificates;

namespace RolloutController.Tests.Admission;

public sealed class CertificateRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CertificateLifetimes Lifetimes = new(TimeSpan.FromDays(90));
    private static readonly ImmutableArray<string> Names = ["webhook.istio-system.svc", "192.0.2.7"];

    [Fact]
    public void At_first_there_are_an_authority_and_a_certificate_for_the_names()
    {
        var set = Renew(null, Start);

        Assert.Equal("192.0.2.7,webhook.istio-system.svc", set.Serving.Names);
        Assert.Equal((Start.AddDays(90), Start.AddDays(360)), (set.Serving.ExpiresAt, set.Authority.ExpiresAt));
        Assert.True(Trusts(set.Bundle, set.Serving, Start));
        Assert.True(set.Serving.ForTls().HasPrivateKey);
    }

    [Fact]
    public void Nothing_changes_before_something_falls_due()
    {
        var set = Renew(null, Start);

        Assert.Same(set, Renew(set, Start.AddDays(59)));
    }

    [Fact]
    public void A_serving_certificate_is_renewed_when_a_third_is_left_by_the_same_authority()
    {
        var first = Renew(null, Start);

        var second = Renew(first, Start.AddDays(61));

        Assert.NotEqual(first.Serving, second.Serving);
        Assert.Equal(first.Authority, second.Authority);
        Assert.Equal(first.Bundle, second.Bundle);
    }

    [Fact]
    public void Other_names_need_another_certificate()
    {
        var set = CertificateRotation.Renew(Renew(null, Start), ["other.svc"], Lifetimes, Start, _ => true);

        Assert.Equal("other.svc", set.Serving.Names);
    }

    [Fact]
    public void A_new_authority_signs_nothing_before_the_API_server_is_told_to_trust_it()
    {
        var announced = Renew(Renew(null, Start), Start.AddDays(241));
        Assert.NotNull(announced.Next);
        Assert.Contains(announced.Next.CertificatePem, announced.Bundle, StringComparison.Ordinal);

        Assert.Equal(announced.Authority, Renew(announced, Start.AddDays(242), isTrusted: false).Authority);
        Assert.Equal(announced.Next, Renew(announced, Start.AddDays(242)).Authority);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(180)]
    public void A_lifetime_that_was_changed_meanwhile_neither_shortens_nor_prolongs_the_overlap(int days)
    {
        var announced = Renew(Renew(null, Start), Start.AddDays(241));
        CertificateSet After(TimeSpan time) => CertificateRotation.Renew(announced, Names, new(TimeSpan.FromDays(days)), Start.AddDays(241) + time, _ => true);

        Assert.Equal(announced.Authority, After(TimeSpan.FromMinutes(59)).Authority);
        Assert.Equal(announced.Next, After(TimeSpan.FromMinutes(61)).Authority);
    }

    /// <summary>
    /// Two years, looked at every 20 minutes. The API server knows a bundle 20 minutes late, and a replica serves with what was the newest
    /// 20 minutes ago.
    /// </summary>
    [Fact]
    public void Through_all_rotations_what_a_late_replica_serves_is_trusted_by_a_late_API_server()
    {
        var step = TimeSpan.FromMinutes(20);
        var set = Renew(null, Start);
        var late = set;
        var (servings, authorities) = (new HashSet<string>(), new HashSet<string>());
        for (var now = Start + step; now < Start.AddDays(730); now += step)
        {
            var next = Renew(set, now);
            if (next == set && late == set) continue;
            foreach (var served in (KeyedCertificate[])[late.Serving, set.Serving, next.Serving])
                Assert.True(Trusts(late.Bundle, served, now), $"{now:O}: {served}");
            Assert.True(Trusts(set.Bundle, late.Serving, now) && Trusts(next.Bundle, late.Serving, now), $"{now:O}: {late.Serving}");
            (late, set) = (set, next);
            servings.Add(set.Serving.Subject);
            authorities.Add(set.Authority.Subject);
        }

        Assert.InRange(servings.Count, 10, 14);
        Assert.InRange(authorities.Count, 3, 4);
    }

    [Fact]
    public void A_set_that_was_left_alone_until_it_ended_is_made_anew()
    {
        var set = Renew(Renew(null, Start), Start.AddDays(400));

        Assert.True(Trusts(set.Bundle, set.Serving, Start.AddDays(400)));
        Assert.Null(set.PreviousPem);
    }

    private static CertificateSet Renew(CertificateSet? present, DateTimeOffset now, bool isTrusted = true) =>
        CertificateRotation.Renew(present, Names, Lifetimes, now, _ => isTrusted);

    private static bool Trusts(string bundle, KeyedCertificate served, DateTimeOffset now)
    {
        using var certificate = X509Certificate2.CreateFromPem(served.CertificatePem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(bundle);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate) && certificate.MatchesHostname("webhook.istio-system.svc");
    }
}
