using RolloutController.Core.Model;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>Holds a problem to what is promised of it: place, value and expectation, short enough to be shown, with nothing that a terminal obeys.</summary>
internal static class Complete
{
    /// <summary>A field path may hold names of members that somebody made up; a status has to be able to hold some of these texts.</summary>
    private const int Longest = 8 * 1024;

    public static void Check(SpecProblem problem)
    {
        Violation.Unless(problem.Reason.Length > 0 && problem.Reason.All(char.IsAsciiLetterOrDigit), $"a reason that is no word: {problem.Reason}");
        Violation.Unless(problem.Field.Length > 0, $"a problem without a place: {problem}");
        Violation.Unless(problem.Expected.Length > 0, $"a problem without an expectation: {problem}");
        Violation.Unless(problem.ToString().Length <= Longest, $"a problem of great length: {problem.ToString().Length}");
        Shown(problem.ToString());
    }

    /// <summary>A text that people see.</summary>
    public static void Shown(string text)
    {
        foreach (var c in text)
            Violation.Unless(!char.IsControl(c) && char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator), $"a text that a terminal obeys: \\u{(int)c:x4}");
    }
}
