using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RolloutController.TestControlPlane.Processes;

/// <summary>Finds loopback ports for servers.</summary>
public static class FreePort
{
    // Below the range from which the kernel takes ports of outgoing connections (32768 and up): a server that is down for a while finds its
    // port free again, and no client which redials it can be connected to itself.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A port which nobody listens on now.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"Found no free loopback port between {First} and {Last}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
