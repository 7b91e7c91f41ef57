namespace RolloutController.Kubernetes.Errors;

/// <summary>Why the API server refused, from <c>Status.reason</c> or, without one, from the HTTP code.</summary>
public enum ApiErrorReason
{
    /// <summary>No reason that this client knows; see the code and the message.</summary>
    Unknown,

    /// <summary>400: the request is malformed.</summary>
    BadRequest,

    /// <summary>401: no or wrong credentials.</summary>
    Unauthorized,

    /// <summary>403: not permitted, or refused by admission.</summary>
    Forbidden,

    /// <summary>404: the object or the whole kind is absent.</summary>
    NotFound,

    /// <summary>409 on create: the name is taken.</summary>
    AlreadyExists,

    /// <summary>409: the resource version or another precondition does not hold.</summary>
    Conflict,

    /// <summary>410: the resource version or the continue token is too old.</summary>
    Expired,

    /// <summary>422: the object does not fit its schema; see the causes.</summary>
    Invalid,

    /// <summary>429: asked too often; see the retry-after time.</summary>
    TooManyRequests,

    /// <summary>504 or a client-side time-out: it is unknown whether the request took effect.</summary>
    Timeout,

    /// <summary>500 and other server faults.</summary>
    InternalError,

    /// <summary>503: the server is starting, stopping or overloaded.</summary>
    ServiceUnavailable,

    /// <summary>The connection failed; it is unknown whether a write took effect.</summary>
    Unreachable,
}
