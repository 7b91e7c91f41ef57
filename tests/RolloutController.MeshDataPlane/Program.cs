using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using RolloutController.Kubernetes.Configuration;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Http;
using RolloutController.MeshDataPlane.Admin;
using RolloutController.MeshDataPlane.Hosting;

const string Usage = """
    Runs a small mesh on loopback over an API server. Prints one line of JSON when it is ready; ends on SIGTERM or Ctrl-C.

      --kubeconfig FILE   as kubectl finds it when absent
      --config FILE       JSON of TestMeshOptions: {"proxies": [{"name": "productpage", "cdsDelay": 2000}], "webhook": true, ...}
      --admin-port PORT   port of the admin interface and /metrics; 0 (the default) takes a free one
    """;

string? kubeconfig = null;
string? configFile = null;
int adminPort = 0;
for (int i = 0; i < args.Length; i++)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--kubeconfig" when value is not null:
            kubeconfig = args[++i];
            break;
        case "--config" when value is not null:
            configFile = args[++i];
            break;
        case "--admin-port" when int.TryParse(value, out adminPort):
            i++;
            break;
        case "--help" or "-h":
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine($"{args[i]}: unknown, or its value is missing.\n\n{Usage}");
            return 2;
    }
}

using var stopping = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    var options = configFile is null
        ? new TestMeshOptions { Proxies = [new ProxyOptions { Name = "productpage", Labels = ImmutableDictionary<string, string>.Empty.Add("app", "productpage") }] }
        : JsonSerializer.Deserialize<TestMeshOptions>(await File.ReadAllTextAsync(configFile, stopping.Token), new JsonSerializerOptions(JsonSerializerDefaults.Web))
            ?? throw new JsonException($"{configFile}: expected an object.");
    var cluster = new KubeconfigLoader().Load(new KubeconfigOverrides { Kubeconfig = kubeconfig });
    using var client = new ApiServerClient(cluster);
    await using var mesh = await TestMesh.StartAsync(client, options, TimeProvider.System, stopping.Token);
    await using var admin = await AdminServer.StartAsync(mesh, adminPort, stopping.Token);
    Console.WriteLine(ReadyLine.Of(mesh, admin));
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token);
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (Exception failure) when (failure is ConfigurationException or ApiException or JsonException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopping.Cancel();
}
