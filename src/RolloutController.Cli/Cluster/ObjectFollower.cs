using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Cluster;

/// <summary>
/// Follows objects of one kind by a list and then watches. It goes on through cut and expired watches and through an API server that is
/// away for a while; only the first list may fail.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="kind">What to follow.</param>
/// <param name="namespace">Where; null for everywhere.</param>
/// <param name="name">The only object; null for all.</param>
/// <param name="time">Clock of the waits between attempts.</param>
internal sealed class ObjectFollower(IResourceClient client, ResourceKind kind, string? @namespace, string? name, TimeProvider time)
{
    private const int PageSize = 500;
    private static readonly TimeSpan _watchFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(10);

    private readonly string? _fieldSelector = name is null ? null : $"metadata.name={name}";
    private TimeSpan _wait = _shortestWait;

    /// <summary>All objects after each change, beginning with those that are there now. Ends by cancellation only.</summary>
    /// <exception cref="ApiException">The first list failed, or the server refuses for good (rights, kind).</exception>
    public async IAsyncEnumerable<ImmutableSortedDictionary<ObjectKey, JsonObject>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (seen, version) = await ListAsync(cancellationToken);
        yield return seen;
        while (true)
        {
            var events = 0;
            var expired = false;
            await using var watch = client
                .WatchAsync(kind, @namespace, new WatchOptions(version, _watchFor) { FieldSelector = _fieldSelector }, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await watch.MoveNextAsync()) break;
                }
                catch (ApiException failure) when (failure.Reason == ApiErrorReason.Expired)
                {
                    expired = true;
                    break;
                }
                catch (ApiException failure) when (IsTransient(failure))
                {
                    break;
                }

                events++;
                _wait = _shortestWait;
                version = watch.Current.Object.ResourceVersion() ?? version;
                if (watch.Current.Type == WatchEventType.Bookmark) continue;
                seen = watch.Current.Type == WatchEventType.Deleted
                    ? seen.Remove(watch.Current.Object.Key())
                    : seen.SetItem(watch.Current.Object.Key(), watch.Current.Object);
                yield return seen;
            }

            if (events == 0) await WaitAsync(cancellationToken);
            if (expired && await RelistAsync(cancellationToken) is { } fresh)
            {
                (seen, version) = fresh;
                yield return seen;
            }
        }
    }

    private static bool IsTransient(ApiException failure) => failure.Reason is ApiErrorReason.Unreachable or ApiErrorReason.Timeout
        or ApiErrorReason.ServiceUnavailable or ApiErrorReason.InternalError or ApiErrorReason.TooManyRequests or ApiErrorReason.Expired;

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_wait, time, cancellationToken);
        _wait = _wait * 2 < _longestWait ? _wait * 2 : _longestWait;
    }

    private async Task<(ImmutableSortedDictionary<ObjectKey, JsonObject> Seen, string Version)?> RelistAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(cancellationToken);
        }
        catch (ApiException failure) when (IsTransient(failure))
        {
            // The next watch from the old version expires again, and leads back here.
            return null;
        }
    }

    private async Task<(ImmutableSortedDictionary<ObjectKey, JsonObject> Seen, string Version)> ListAsync(CancellationToken cancellationToken)
    {
        var items = ImmutableSortedDictionary.CreateBuilder<ObjectKey, JsonObject>(KeyOrder);
        string? next = null;
        while (true)
        {
            var options = new ListOptions { FieldSelector = _fieldSelector, Limit = PageSize, Continue = next };
            var page = await client.ListAsync(kind, @namespace, options, cancellationToken);
            foreach (var item in page.Items) items[item.Key()] = item;
            if (page.Continue is not { Length: > 0 } token) return (items.ToImmutable(), page.ResourceVersion);
            next = token;
        }
    }

    private static Comparer<ObjectKey> KeyOrder { get; } = Comparer<ObjectKey>.Create((left, right) =>
        string.CompareOrdinal(left.Namespace, right.Namespace) is var byNamespace and not 0 ? byNamespace : string.CompareOrdinal(left.Name, right.Name));
}
