using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Http;

/// <summary>
/// Logs when the API server's clock, as its answers' <c>Date</c> tells it, and this machine's differ: once, and again after they agreed. Nothing
/// of the client depends on it (leases and waits are measured by this machine alone), but whoever compares stored times with now does.
/// </summary>
internal sealed class ServerClock(TimeProvider time, ILogger log)
{
    /// <summary>Far beyond what synchronized clocks differ by, and beyond what an answer takes.</summary>
    private static readonly TimeSpan tolerated = TimeSpan.FromSeconds(30);

    private int _differs;

    /// <summary>Looks at an answer's headers, which have just come.</summary>
    public void Report(HttpResponseHeaders headers, TimeSpan took)
    {
        if (headers.Date is not { } theirs)
            return;
        var ours = time.GetUtcNow();
        var differs = theirs > ours + tolerated || theirs < ours - took - tolerated;
        if (Interlocked.Exchange(ref _differs, differs ? 1 : 0) == 0 && differs)
            Log.ClockDiffers(log, Math.Round(Math.Abs((theirs - ours).TotalSeconds)), theirs > ours ? "behind" : "ahead of");
    }
}
