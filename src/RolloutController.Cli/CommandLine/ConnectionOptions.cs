using System.CommandLine;
using RolloutController.Kubernetes.Configuration;

namespace RolloutController.Cli.CommandLine;

/// <summary>The flags that every verb has, named and meant as kubectl's.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _kubeconfig = Text("--kubeconfig", "Path of the kubeconfig file");
    private readonly Option<string?> _context = Text("--context", "Context of the kubeconfig to use");
    private readonly Option<string?> _cluster = Text("--cluster", "Cluster of the kubeconfig to use");
    private readonly Option<string?> _user = Text("--user", "User of the kubeconfig to use");
    private readonly Option<string?> _namespace = Text("--namespace", "Namespace; the context's by default", "-n");
    private readonly Option<string?> _server = Text("--server", "Address of the API server", "-s");
    private readonly Option<string?> _token = Text("--token", "Bearer token");
    private readonly Option<string?> _authority = Text("--certificate-authority", "File with the certificates to trust");
    private readonly Option<string?> _tlsServerName = Text("--tls-server-name", "Name expected in the server's certificate");
    private readonly Option<string?> _clientCertificate = Text("--client-certificate", "File with the client's certificate");
    private readonly Option<string?> _clientKey = Text("--client-key", "File with the client's key");
    private readonly Option<bool?> _insecure = new("--insecure-skip-tls-verify") { Description = "Accept any server certificate", Recursive = true };
    private readonly Option<string?> _as = Text("--as", "User to be treated as");
    private readonly Option<string?> _asUid = Text("--as-uid", "Uid to be treated as");
    private readonly Option<string[]> _asGroups = new("--as-group") { Description = "Group to be treated as (repeatable)", Recursive = true };
    private readonly Option<TimeSpan?> _requestTimeout = DurationOption("--request-timeout", "Longest time for one request; 0 for no limit");

    /// <summary>Adds them to a command and all below it.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _namespace, _kubeconfig, _context, _cluster, _user, _server, _token, _authority, _tlsServerName, _clientCertificate, _clientKey,
            _insecure, _as, _asUid, _asGroups, _requestTimeout])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public KubeconfigOverrides Read(ParseResult given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new KubeconfigOverrides
        {
            Kubeconfig = given.GetValue(_kubeconfig),
            Context = given.GetValue(_context),
            Cluster = given.GetValue(_cluster),
            User = given.GetValue(_user),
            Namespace = given.GetValue(_namespace),
            Server = given.GetValue(_server),
            Token = given.GetValue(_token),
            CertificateAuthority = given.GetValue(_authority),
            TlsServerName = given.GetValue(_tlsServerName),
            ClientCertificate = given.GetValue(_clientCertificate),
            ClientKey = given.GetValue(_clientKey),
            InsecureSkipTlsVerify = given.GetValue(_insecure),
            ImpersonateUser = given.GetValue(_as),
            ImpersonateUid = given.GetValue(_asUid),
            ImpersonateGroups = [.. given.GetValue(_asGroups) ?? []],
            RequestTimeout = given.GetValue(_requestTimeout) is { } timeout ? Durations.OrForEver(timeout) : null,
        };
    }

    /// <summary>An option that is a duration.</summary>
    public static Option<TimeSpan?> DurationOption(string name, string description) => new(name)
    {
        Description = description,
        Recursive = true,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (Durations.TryParse(text, out var duration)) return duration;
            result.AddError($"{name} {text}: expected a duration such as 30s, 2m or 0");
            return null;
        },
    };

    private static Option<string?> Text(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Recursive = true };
}
