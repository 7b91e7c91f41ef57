using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Json;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Http;

/// <summary>
/// Reads a watch: one JSON event per line, lines of any length. Half a line at the end is a cut stream and is dropped: the event comes again
/// on the next watch from the last resource version.
/// </summary>
internal sealed class WatchStreamReader(Stream stream, ResourceKind kind, ILogger log, ApiServerMetrics metrics) : IAsyncDisposable
{
    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    private long _searched;

    /// <summary>The next event; null where the stream ends.</summary>
    /// <exception cref="ApiException">An ERROR event, or a line that is no event.</exception>
    public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TakeLine(result.Buffer, out var line, out var rest))
            {
                var @event = line.IsEmpty ? null : Parse(line);
                _pipe.AdvanceTo(rest);
                if (@event is not null) return @event;
            }
            else
            {
                if (result.IsCompleted) return null;
                _pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private bool TakeLine(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line, out SequencePosition rest)
    {
        // Only what is new is searched: a line of a megabyte arrives in many pieces.
        if (buffer.Slice(_searched).PositionOf((byte)'\n') is not { } end)
        {
            _searched = buffer.Length;
            (line, rest) = (default, buffer.Start);
            return false;
        }

        _searched = 0;
        (line, rest) = (buffer.Slice(0, end), buffer.GetPosition(1, end));
        return true;
    }

    /// <summary>The event of a line; null where it is to be skipped.</summary>
    private WatchEvent? Parse(ReadOnlySequence<byte> line)
    {
        JsonObject? envelope;
        try
        {
            envelope = StrictJson.Parse(ShallowJson.Of(line.IsSingleSegment ? line.FirstSpan : line.ToArray())) as JsonObject;
        }
        catch (JsonException e)
        {
            throw Undecodable(e.Message, e);
        }

        if (envelope is null || envelope["object"] is not JsonObject @object) throw Undecodable("it has no \"object\"");
        envelope.Remove("object");
        var name = envelope["type"] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
        if (name == "ERROR") throw ApiErrors.FromStatus(@object, 0, null, $"watch {kind}");
        if (TypeOf(name) is not { } type) return Skip($"unknown type \"{name}\"");
        ListReader.SetKind(@object, kind);
        var actual = @object["kind"]?.ToString();
        return actual == kind.Kind ? new WatchEvent(type, @object) : Skip($"kind \"{actual}\" where {kind.Kind} was expected");
    }

    private static WatchEventType? TypeOf(string name) => name switch
    {
        "ADDED" => WatchEventType.Added,
        "MODIFIED" => WatchEventType.Modified,
        "DELETED" => WatchEventType.Deleted,
        "BOOKMARK" => WatchEventType.Bookmark,
        _ => null,
    };

    private WatchEvent? Skip(string oddity)
    {
        metrics.SkippedWatchEvent(kind.ToString());
        Log.SkippedWatchEvent(log, kind.ToString(), oddity);
        return null;
    }

    private ApiException Undecodable(string oddity, Exception? inner = null) =>
        new(ApiErrorReason.InternalError, 0, $"watch {kind}: a line of the stream cannot be read as an event: {oddity}", inner);
}
