using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Tests.Fixtures;
using RolloutController.TestKit.Time;

namespace RolloutController.Kubernetes.Tests.Configuration;

public sealed class TokenFileCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _folder.Dispose();

    private TokenFileCredentials Provider(string? fallback = null) => new(_folder.Path("token"), fallback, null, _time, _log);

    private static async Task<string?> TokenOf(TokenFileCredentials provider) =>
        (await provider.GetAsync(TestContext.Current.CancellationToken)).Authorization?.Parameter;

    [Fact]
    public async Task The_file_is_read_again_ten_seconds_before_a_minute_is_over()
    {
        var provider = Provider();
        _folder.Write("token", "first\n");
        await TokenOf(provider);
        _folder.Write("token", "second");

        _time.Advance(TimeSpan.FromSeconds(49));
        Assert.Equal("first", await TokenOf(provider));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("second", await TokenOf(provider));
    }

    [Fact]
    public async Task The_same_token_stays_the_same_credential()
    {
        var provider = Provider();
        _folder.Write("token", "first");
        var before = await provider.GetAsync(TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Same(before, await provider.GetAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  \n")]
    public async Task When_it_cannot_be_read_again_the_old_token_stays_and_that_is_logged(string? content)
    {
        var provider = Provider();
        _folder.Write("token", "first");
        await TokenOf(provider);
        if (content is null) File.Delete(_folder.Path("token"));
        else _folder.Write("token", content);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("first", await TokenOf(provider));
        Assert.Contains(_folder.Path("token"), Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_never_readable_is_an_error_unless_a_token_stands_beside_it()
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => TokenOf(Provider()));

        Assert.Equal(ApiErrorReason.Unauthorized, error.Reason);
        Assert.Equal("beside", await TokenOf(Provider("beside")));
    }

    [Fact]
    public async Task A_late_refusal_of_an_old_token_does_not_drop_the_new_one()
    {
        var provider = Provider();
        _folder.Write("token", "first");
        var old = await provider.GetAsync(TestContext.Current.CancellationToken);
        _folder.Write("token", "second");
        _time.Advance(TimeSpan.FromMinutes(1));
        await TokenOf(provider);
        _folder.Write("token", "third");

        provider.Refused(old);

        Assert.Equal("second", await TokenOf(provider));
    }
}
