namespace RolloutController.TestKit.Contract;

/// <summary>Checks of contract cases, which know no test framework.</summary>
public static class Expect
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ExpectationException($"{what}: expected {expected}, found {actual}");
        }
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what) =>
        Equal(string.Join(", ", expected), string.Join(", ", actual), what);

    public static void True(bool holds, string what)
    {
        if (!holds)
        {
            throw new ExpectationException(what);
        }
    }
}
