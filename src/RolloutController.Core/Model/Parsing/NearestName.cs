namespace RolloutController.Core.Model.Parsing;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name nearest to <paramref name="written"/>; null when none is near enough to be worth a word.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        var farthest = Math.Max(1, Math.Min(written.Length, 12) / 3);
        string? nearest = null;
        foreach (var name in known)
        {
            var distance = string.Equals(name, written, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(written, name);
            if (distance > farthest) continue;
            (nearest, farthest) = (name, distance - 1);
        }

        return nearest;
    }

    /// <summary>Letters to insert, drop, change or swap with their neighbour (optimal string alignment); a long text is far from all.</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 4) return int.MaxValue;
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var same = left[i - 1] == right[j - 1];
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[left.Length, right.Length];
    }
}
