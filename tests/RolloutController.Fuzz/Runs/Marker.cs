using System.IO.MemoryMappedFiles;
using System.Text;

namespace RolloutController.Fuzz.Runs;

/// <summary>
/// Remembers in a mapped file which input is being tried, so that it can be told even when the process dies of it (a stack that overflows cannot be
/// caught).
/// </summary>
internal sealed class Marker : IDisposable
{
    private const int Length = 256;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Marker(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Length);
        _view = _file.CreateViewAccessor();
        var bytes = new byte[Length];
        _view.ReadArray(0, bytes, 0, Length);
        Left = Encoding.UTF8.GetString(bytes).TrimEnd('\0');
    }

    /// <summary>What the last run died of; empty where it ended by itself.</summary>
    public string Left { get; }

    public void Set(string text)
    {
        var bytes = new byte[Length];
        Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, Length / 4)), bytes);
        _view.WriteArray(0, bytes, 0, Length);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
