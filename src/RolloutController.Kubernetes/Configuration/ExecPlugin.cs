using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Configuration.Kubeconfig;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>A program that prints credentials (<c>exec</c> in a kubeconfig), and how it is started.</summary>
internal sealed class ExecPlugin
{
    private static readonly TimeSpan s_longestRun = TimeSpan.FromMinutes(1);

    private readonly HostEnvironment _environment;
    private readonly ILogger _log;

    private ExecPlugin(HostEnvironment environment, ILogger log) => (_environment, _log) = (environment, log);

    public required string User { get; init; }

    public required string Command { get; init; }

    public required string ApiVersion { get; init; }

    public required ImmutableArray<string> Arguments { get; init; }

    public required ImmutableArray<ExecVariable> Variables { get; init; }

    public required string InstallHint { get; init; }

    /// <summary><c>KUBERNETES_EXEC_INFO</c>: what the plugin may know about the request.</summary>
    public required string Info { get; init; }

    /// <exception cref="ConfigurationException">The entry cannot work.</exception>
    public static ExecPlugin From(string user, ExecEntry exec, ClusterEntry cluster, Uri server, HostEnvironment environment, ILogger log)
    {
        if (string.IsNullOrEmpty(exec.Command)) throw new ConfigurationException($"user \"{user}\": exec has no command");
        if (exec.ApiVersion is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw new ConfigurationException(
                $"user \"{user}\": exec has apiVersion \"{exec.ApiVersion}\", expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1");
        }

        var mode = exec.InteractiveMode ?? (exec.ApiVersion.EndsWith("/v1", StringComparison.Ordinal) ? "" : "IfAvailable");
        if (mode == "Always") throw new ConfigurationException($"user \"{user}\": exec has interactiveMode Always, but nobody is there to be asked");
        if (mode is not ("Never" or "IfAvailable"))
            throw new ConfigurationException($"user \"{user}\": exec has interactiveMode \"{mode}\", expected Never or IfAvailable");

        return new ExecPlugin(environment, log)
        {
            User = user,
            Command = exec.Command,
            ApiVersion = exec.ApiVersion,
            Arguments = [.. exec.Args ?? []],
            Variables = [.. exec.Env ?? []],
            InstallHint = exec.InstallHint ?? "",
            Info = InfoFor(exec, cluster, server).ToJsonString(),
        };
    }

    /// <summary>Runs it and reads what it prints.</summary>
    /// <exception cref="ConfigurationException">It is not there, fails, takes too long, or prints something else.</exception>
    public async Task<ExecResult> RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Start();
        using var timeout = new CancellationTokenSource(s_longestRun, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            foreach (var line in (await errors.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Log.PluginSays(_log, Command, line);
            if (process.ExitCode != 0) throw Fault($"it ended with exit code {process.ExitCode}; its error output is in the log");
            return ExecResult.Parse(await output.ConfigureAwait(false), ApiVersion);
        }
        catch (FormatException e)
        {
            throw Fault(e.Message, e);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            if (cancellationToken.IsCancellationRequested) throw;
            throw Fault($"it did not end within {s_longestRun.TotalSeconds} s", e);
        }
    }

    private static JsonObject InfoFor(ExecEntry exec, ClusterEntry cluster, Uri server)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (exec.ProvideClusterInfo)
        {
            var authority = ConfigurationResolver.Pem(cluster.CertificateAuthorityData, cluster.CertificateAuthority)?.Read();
            var about = new JsonObject { ["server"] = server.OriginalString };
            if (cluster.TlsServerName is { Length: > 0 } name) about["tls-server-name"] = name;
            if (cluster.InsecureSkipTlsVerify) about["insecure-skip-tls-verify"] = true;
            if (authority is not null) about["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority));
            if (cluster.ProxyUrl is { Length: > 0 } proxy) about["proxy-url"] = proxy;
            if (cluster.Extensions?.FirstOrDefault(e => e.Name == "client.authentication.k8s.io/exec")?.Extension is { } config)
                about["config"] = config.DeepClone();
            spec["cluster"] = about;
        }

        return new JsonObject { ["apiVersion"] = exec.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private Process Start()
    {
        var start = new ProcessStartInfo
        {
            FileName = FindProgram(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in Arguments) start.ArgumentList.Add(argument);
        foreach (var variable in Variables) start.Environment[variable.Name] = variable.Value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Info;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Fault($"it cannot be started: {e.Message}", e);
        }
    }

    /// <summary>A bare name is taken from PATH only: .NET itself would first take a program of that name from the current directory.</summary>
    private string FindProgram()
    {
        if (Path.IsPathRooted(Command)) return File.Exists(Command) ? Command : throw NotFound();
        var directories = (_environment.NonEmpty("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
        return directories.Where(Path.IsPathRooted)
            .SelectMany(directory => extensions.Select(extension => Path.Combine(directory, Command + extension)))
            .FirstOrDefault(File.Exists) ?? throw NotFound();
    }

    private ConfigurationException NotFound() => Fault(InstallHint.Length == 0 ? "it is not installed" : $"it is not installed. {InstallHint}");

    private ConfigurationException Fault(string what, Exception? inner = null) =>
        new($"user \"{User}\", credential plugin {Command}: {what}", inner);
}
