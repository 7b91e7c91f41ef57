using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using RolloutController.MeshDataPlane.Grpc;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Metrics;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Tcp;

namespace RolloutController.MeshDataPlane.Pods;

/// <summary>A pod's listener: its application and the sidecar before it, which reports as <c>destination</c>.</summary>
public sealed class PodServer : IAsyncDisposable
{
    private readonly PodDirectory directory;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly WorkloadLabels labels;
    private readonly byte[] body;
    private LoopbackServer? listener;
    private long requests;
    private long failures;

    private PodServer(Pod pod, PodDirectory directory, TimeProvider time, Random random)
    {
        Pod = pod;
        this.directory = directory;
        Connections = new PodConnections(pod, directory.Certificate);
        this.time = time;
        this.random = random;
        labels = PodDirectory.LabelsOf(pod);
        Metrics = new IstioMetrics(pod.Name);
        body = Encoding.UTF8.GetBytes($"{{\"pod\": \"{pod.Name.Name}\", \"app\": \"{pod.App}\", \"version\": \"{pod.Version}\"}}\n");
    }

    /// <summary>The pod.</summary>
    public Pod Pod { get; }

    /// <summary>Its listener for connections that are not http.</summary>
    public PodConnections Connections { get; }

    /// <summary>What its sidecar reports.</summary>
    public IstioMetrics Metrics { get; }

    /// <summary>Its loopback port.</summary>
    public int Port => listener?.Port ?? 0;

    /// <summary>Requests answered, mirrored ones included.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Requests answered with 500 and above, or with a gRPC status other than OK.</summary>
    public long Failures => Interlocked.Read(ref failures);

    /// <summary>Starts a pod's listener on a free port.</summary>
    public static async Task<PodServer> StartAsync(Pod pod, PodDirectory directory, TimeProvider time, Random random, CancellationToken cancellationToken)
    {
        var server = new PodServer(pod, directory, time, random);
        server.listener = await LoopbackServer.StartAsync(server.AnswerAsync, 0, cancellationToken);
        server.Connections.Start();
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Connections.DisposeAsync();
        if (listener is not null)
            await listener.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        var behaviour = directory.BehaviourOf(Pod.App, Pod.Version);
        bool isGrpc = GrpcStatus.IsGrpc(context.Request.ContentType);
        int status = 0;
        int grpc = GrpcStatus.Ok;
        try
        {
            if (behaviour.Latency > TimeSpan.Zero)
                await Task.Delay(behaviour.Latency, time, context.RequestAborted);
            bool fails = Fails(behaviour.ErrorRate);
            status = fails && !isGrpc ? behaviour.ErrorStatus : StatusCodes.Status200OK;
            context.Response.StatusCode = status;
            context.Response.ContentType = isGrpc ? "application/grpc" : "application/json";
            if (isGrpc)
            {
                grpc = fails ? behaviour.GrpcErrorStatus : GrpcStatus.Ok;
                context.Response.Headers[GrpcStatus.Header] = grpc.ToString(CultureInfo.InvariantCulture);
            }

            context.Response.ContentLength = body.Length;
            context.Response.Headers[MeshHeaders.Version] = Pod.Version;
            context.Response.Headers[MeshHeaders.Pod] = Pod.Name.Name;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            status = 0;
        }
        finally
        {
            Interlocked.Increment(ref requests);
            if (status >= 500 || grpc != GrpcStatus.Ok)
                Interlocked.Increment(ref failures);
            Record(context, status, isGrpc && status != 0 ? grpc : null, time.GetElapsedTime(started));
        }
    }

    private bool Fails(double rate)
    {
        if (rate <= 0)
            return false;
        lock (random)
            return random.NextDouble() < rate;
    }

    private void Record(HttpContext context, int status, int? grpc, TimeSpan duration)
    {
        string host = context.Request.Headers[MeshHeaders.Service].ToString();
        string[] parts = host.Split('.');
        Metrics.Record(
            new RequestLabels
            {
                Reporter = "destination",
                Source = directory.Callers.GetValueOrDefault(context.Request.Headers[MeshHeaders.Peer].ToString(), WorkloadLabels.Unknown),
                Destination = labels,
                DestinationService = host.Length > 0 ? host : "unknown",
                DestinationServiceName = host.Length > 0 ? parts[0] : "unknown",
                DestinationServiceNamespace = parts.Length > 1 ? parts[1] : "unknown",
                ResponseCode = status,
                ResponseFlags = status == 0 ? "DC" : "-",
                RequestProtocol = GrpcStatus.IsGrpc(context.Request.ContentType) ? "grpc" : "http",
                GrpcResponseStatus = grpc?.ToString(CultureInfo.InvariantCulture) ?? "",
            },
            duration);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pod.Name} on 127.0.0.1:{Port}");
}
