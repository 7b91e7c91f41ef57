namespace RolloutController.Kubernetes.Resources;

/// <summary>The kinds of watch event (<c>type</c> in the stream). An <c>ERROR</c> event is thrown as <see cref="Errors.ApiException"/>.</summary>
public enum WatchEventType
{
    /// <summary>An object came into being, or existed when the watch began.</summary>
    Added,

    /// <summary>An object changed.</summary>
    Modified,

    /// <summary>An object is gone; the event carries its last state.</summary>
    Deleted,

    /// <summary>Only a newer resource version; the object carries metadata alone.</summary>
    Bookmark,
}
