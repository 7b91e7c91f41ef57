using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.TestControlPlane.Kubelet;

/// <summary>
/// Does what scheduler and kubelets do to a Pod object, without running anything: binds it, reports it Running with an address, Ready or not as told,
/// and removes it when it is deleted. Level based: it looks at what a pod is, not at what happened, and starts over whenever its watch breaks.
/// </summary>
public sealed class KubeletStandIn : IAsyncDisposable
{
    private const string Node = "kubelet-stand-in";
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly ApiSession _api;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PodAddresses _addresses = new();
    private readonly Dictionary<string, JsonObject> _pods = new(StringComparer.Ordinal);
    private readonly Channel<Work> _work = Channel.CreateUnbounded<Work>();
    private readonly Lock _gate = new();
    private readonly List<ReadinessRule> _notReady = [];
    private readonly Task _ended;

    private KubeletStandIn(ApiSession api)
    {
        _api = api;
        _ended = Task.WhenAll(WatchAsync(_stopping.Token), WorkAsync(_stopping.Token));
    }

    /// <summary>Starts as admin of a control plane, for the pods of all namespaces.</summary>
    public static KubeletStandIn Start(KubernetesControlPlane plane) => new(plane.OpenSession(plane.AdminToken));

    /// <summary>Starts as the owner of a token.</summary>
    public static KubeletStandIn Start(Uri server, string certificateAuthorityPem, string token) => new(new ApiSession(server, certificateAuthorityPem, token));

    /// <summary>
    /// From now on the pods of a namespace with all these labels, present and future ones, are Ready or not. Undo a "not ready" with the same labels.
    /// </summary>
    public void SetReady(string namespaceName, IReadOnlyDictionary<string, string> labels, bool ready)
    {
        var rule = new ReadinessRule(namespaceName, labels);
        lock (_gate)
        {
            _notReady.RemoveAll(rule.IsSame);
            if (!ready)
                _notReady.Add(rule);
        }

        _work.Writer.TryWrite(Work.LookAtAll);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ended.ContinueWith(_ => { }, TaskScheduler.Default);
        _api.Dispose();
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var list = await _api.GetAsync("api/v1/pods", cancellationToken);
                var pods = list["items"]!.AsArray().Select(pod => pod!.DeepClone().AsObject()).ToList();
                _work.Writer.TryWrite(new Work(null, [.. pods.Select(Uid)]));
                foreach (var pod in pods)
                    _work.Writer.TryWrite(new Work(pod));
                var version = (string)list["metadata"]!["resourceVersion"]!;
                await foreach (var change in _api.WatchAsync("api/v1/pods", version, cancellationToken))
                {
                    switch ((string)change["type"]!)
                    {
                        case "ERROR":
                            throw new IOException($"watch of pods: {change["object"]}");
                        case "DELETED":
                            change["object"]!["deleted"] = true;
                            break;
                        case "BOOKMARK":
                            continue;
                    }

                    _work.Writer.TryWrite(new Work(change["object"]!.DeepClone().AsObject()));
                }
            }
            catch (Exception e) when (IsPassing(e, cancellationToken))
            {
                await Task.Delay(RetryPause, TimeProvider.System, cancellationToken);
            }
        }
    }

    // One worker: a pod is never handled twice at once.
    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (var work in _work.Reader.ReadAllAsync(cancellationToken))
        {
            if (work.Present is { } present)
                foreach (var gone in _pods.Keys.Where(uid => !present.Contains(uid)).ToList())
                    Forget(gone);
            IReadOnlyList<JsonObject> due = work.Pod is { } one ? [one] : work.Present is null ? [.. _pods.Values] : [];
            foreach (var pod in due)
                await TryHandleAsync(pod, cancellationToken);
        }
    }

    private async Task TryHandleAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        try
        {
            await HandleAsync(pod, cancellationToken);
        }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Changed or gone in the meantime: the watch brings what it is now.
        }
        catch (Exception e) when (IsPassing(e, cancellationToken))
        {
            // The server is down, or etcd behind it, which need not break the watch.
            await Task.Delay(RetryPause, TimeProvider.System, cancellationToken);
            _work.Writer.TryWrite(Work.LookAtAll);
        }
    }

    private async Task HandleAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var metadata = pod["metadata"]!;
        var uid = Uid(pod);
        var path = $"api/v1/namespaces/{(string)metadata["namespace"]!}/pods/{(string)metadata["name"]!}";
        if (pod["deleted"] is not null)
        {
            Forget(uid);
            return;
        }

        _pods[uid] = pod;
        if ((string?)pod["status"]?["podIP"] is { } reported)
            _addresses.Keep(uid, IPAddress.Parse(reported));
        if (metadata["deletionTimestamp"] is not null)
            await _api.DeleteAsync(path, cancellationToken, gracePeriodSeconds: 0);
        else if (pod["spec"]!["nodeName"] is null)
            await BindAsync(path, metadata, cancellationToken);
        else if (IsToBeReady(pod) is var ready && !PodStatus.IsReported(pod, ready))
            await _api.MergePatchAsync(
                $"{path}/status",
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["uid"] = uid }, // a pod of the same name that came after it answers 409
                    ["status"] = PodStatus.Running(pod, _addresses.Of(uid).ToString(), ready, TimeProvider.System.GetUtcNow()),
                },
                cancellationToken);
    }

    private async Task BindAsync(string path, JsonNode metadata, CancellationToken cancellationToken) => await _api.CreateAsync($"{path}/binding", new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Binding",
        ["metadata"] = new JsonObject { ["name"] = (string)metadata["name"]!, ["uid"] = (string)metadata["uid"]! },
        ["target"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = Node },
    }, cancellationToken);

    private void Forget(string uid)
    {
        _pods.Remove(uid);
        _addresses.Release(uid);
    }

    private bool IsToBeReady(JsonObject pod)
    {
        lock (_gate)
            return !_notReady.Any(rule => rule.Matches(pod));
    }

    private static bool IsPassing(Exception e, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException;

    private static string Uid(JsonObject pod) => (string)pod["metadata"]!["uid"]!;

    /// <summary>One pod to look at, or the uids of all pods that exist, or neither: then all known pods are looked at.</summary>
    private sealed record Work(JsonObject? Pod, HashSet<string>? Present = null)
    {
        public static readonly Work LookAtAll = new(Pod: null);
    }
}
