namespace RolloutController.Demo.Views;

/// <summary>Shows the acts to whoever looks on.</summary>
internal interface IView
{
    /// <summary>Plays while the view is up.</summary>
    Task PlayAsync(Func<Task> play);

    /// <summary>Says something that happened, once.</summary>
    void Say(string text);

    /// <summary>Shows how things stand; comes several times per second.</summary>
    void Show(Scene scene);
}
