using RolloutController.Fuzz.Inputs;

namespace RolloutController.Fuzz.Runs;

/// <summary>Something that reads what others wrote.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Make">Makes an input.</param>
/// <param name="Try">
/// Reads it and checks what came of it. Only what must never happen leaves it as an exception. Whether it was taken: what stands behind the reader's
/// own refusals got to see it.
/// </param>
internal sealed record FuzzTarget(string Name, Func<Draw, byte[]> Make, Func<byte[], bool> Try);
