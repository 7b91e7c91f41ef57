using System.Globalization;

namespace RolloutController.Demo.Views;

/// <summary>One line per change, and one now and then: for logs.</summary>
internal sealed class PlainView(TextWriter output) : IView
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private const int LongestMessage = 120;
    private string _shown = "";
    private TimeSpan _shownAt;

    public Task PlayAsync(Func<Task> play) => play();

    public void Say(string text)
    {
        output.WriteLine(text);
        _shown = "";
    }

    public void Show(Scene scene)
    {
        var weights = string.Join(' ', scene.Weights.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value} %")));
        var change = $"{scene.Phase,-11} {scene.Step,-24} {weights,-16}";
        if (change == _shown && scene.Elapsed - _shownAt < Longest && scene.Elapsed >= _shownAt)
            return;
        (_shown, _shownAt) = (change, scene.Elapsed);
        var gates = string.Join(", ", scene.Gates.Select(gate => $"{gate.Name} {(gate.Value.Length > 0 ? gate.Value : "-")} (limit {gate.Limit}) {gate.Verdict}".TrimEnd()));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {scene.Elapsed.TotalSeconds,5:0.0} s  {change} requests {scene.Load.Answered,6} lost {scene.Load.LostToRouting} 5xx {scene.Load.ServerErrors}  {gates}{(gates.Length > 0 ? "; " : "")}{Short(scene.Message)}"));
    }

    private static string Short(string text) => text.Length <= LongestMessage ? text : $"{text[..LongestMessage]} …";
}
