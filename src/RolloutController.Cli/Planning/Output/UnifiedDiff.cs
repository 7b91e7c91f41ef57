using System.Collections.Immutable;

namespace RolloutController.Cli.Planning.Output;

/// <summary>What differs between two texts, as <c>diff -u</c> writes it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The hunks, without a header; empty where the texts are equal.</summary>
    public static IEnumerable<string> Of(ImmutableArray<string> before, ImmutableArray<string> after)
    {
        var lines = Lines(before, after);
        for (var begin = NextChange(lines, 0); begin < lines.Count;)
        {
            // Changes with no more than twice the context between them share a hunk.
            var end = begin;
            for (var next = begin; next < lines.Count && next - end <= (2 * Context) + 1; next = NextChange(lines, next + 1)) end = next;
            var from = Math.Max(0, begin - Context);
            var to = Math.Min(lines.Count - 1, end + Context);
            yield return Header(lines, from, to);
            for (var i = from; i <= to; i++) yield return $"{lines[i].Mark}{lines[i].Text}";
            begin = NextChange(lines, end + 1);
        }
    }

    private static string Header(List<DiffLine> lines, int from, int to)
    {
        return $"@@ -{Range(Count(0, from, '+'), Count(from, to + 1, '+'))} +{Range(Count(0, from, '-'), Count(from, to + 1, '-'))} @@";

        int Count(int begin, int end, char except) => lines.Skip(begin).Take(end - begin).Count(line => line.Mark != except);
    }

    /// <summary>Lines are counted from 1; a range without lines is named by the line before it.</summary>
    private static string Range(int before, int count) => $"{(count == 0 ? before : before + 1)},{count}";

    private static int NextChange(List<DiffLine> lines, int from)
    {
        while (from < lines.Count && lines[from].Mark == ' ') from++;
        return from;
    }

    /// <summary>Every line of both texts once, by the longest common subsequence.</summary>
    private static List<DiffLine> Lines(ImmutableArray<string> before, ImmutableArray<string> after)
    {
        var prefix = 0;
        while (prefix < before.Length && prefix < after.Length && before[prefix] == after[prefix]) prefix++;
        var suffix = 0;
        while (suffix < before.Length - prefix && suffix < after.Length - prefix && before[^(suffix + 1)] == after[^(suffix + 1)]) suffix++;
        var (rows, columns) = (before.Length - prefix - suffix, after.Length - prefix - suffix);
        var common = new int[rows + 1, columns + 1];
        for (var row = rows - 1; row >= 0; row--)
            for (var column = columns - 1; column >= 0; column--)
                common[row, column] = before[prefix + row] == after[prefix + column] ? common[row + 1, column + 1] + 1 : Math.Max(common[row + 1, column], common[row, column + 1]);

        var lines = before.Take(prefix).Select(line => new DiffLine(' ', line)).ToList();
        for (var (row, column) = (0, 0); row < rows || column < columns;)
        {
            if (row < rows && column < columns && before[prefix + row] == after[prefix + column])
            {
                lines.Add(new(' ', before[prefix + row++]));
                column++;
            }
            else if (column == columns || (row < rows && common[row + 1, column] >= common[row, column + 1])) lines.Add(new('-', before[prefix + row++]));
            else lines.Add(new('+', after[prefix + column++]));
        }

        lines.AddRange(before.TakeLast(suffix).Select(line => new DiffLine(' ', line)));
        return lines;
    }

    private readonly record struct DiffLine(char Mark, string Text);
}
