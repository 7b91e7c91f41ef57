using System.Buffers.Binary;
using System.Text;

namespace RolloutController.MeshDataPlane.Tcp;

/// <summary>Reads the server name from the first message of a TLS client without taking part (Envoy's <c>tls_inspector</c>; RFC 8446 4.1.2, RFC 6066 3).</summary>
public static class ClientHello
{
    private const byte Handshake = 22;
    private const int RecordHeader = 5;
    private const int ServerNameExtension = 0;

    /// <summary>Reads the first record whole: it has to be passed on.</summary>
    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[RecordHeader];
        await stream.ReadExactlyAsync(header, cancellationToken);
        if (header[0] != Handshake)
            return header;
        var record = new byte[RecordHeader + BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))];
        header.CopyTo(record, 0);
        await stream.ReadExactlyAsync(record.AsMemory(RecordHeader), cancellationToken);
        return record;
    }

    /// <summary>The server name in a record; null where there is none, or where it is no client hello.</summary>
    public static string? ServerName(ReadOnlySpan<byte> record)
    {
        // Record header, handshake type and length, version, random.
        if (record.Length < RecordHeader + 4 + 2 + 32 + 1 || record[0] != Handshake || record[RecordHeader] != 1)
            return null;
        var rest = record[(RecordHeader + 4 + 2 + 32)..];
        rest = rest[(1 + rest[0])..];
        rest = rest[(2 + BinaryPrimitives.ReadUInt16BigEndian(rest))..];
        rest = rest[(1 + rest[0])..];
        if (rest.Length < 2)
            return null;
        rest = rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest));
        while (rest.Length >= 4)
        {
            int type = BinaryPrimitives.ReadUInt16BigEndian(rest);
            var body = rest.Slice(4, BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));

            // A list of names; the first is of type host_name.
            if (type == ServerNameExtension && body.Length > 5)
                return Encoding.ASCII.GetString(body.Slice(5, BinaryPrimitives.ReadUInt16BigEndian(body[3..])));
            rest = rest[(4 + body.Length)..];
        }

        return null;
    }
}
