using RolloutController.Admission.Certificates;

namespace RolloutController.Fuzz.Inputs;

/// <summary>An authority and a certificate of it. Of these tests alone, and always the same: an input must follow from its number.</summary>
internal static class SampleCertificates
{
    public static KeyedCertificate Authority { get; } = Read(
        """
        -----BEGIN CERTIFICATE-----
        MIIBiTCCAS+gAwIBAgIUHjg+1hmIrTlf3wyMiaxZFcC1rukwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMjAxMDEyWhgPMjEy
        NjEwMjgyMDEwMTJaMBkxFzAVBgNVBAMMDnRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEcxwjQFBeMeHG7gu1GiPlUIvxCLVXmOEaWBoBaWAT
        A+iDl3YGHQChcLhEj6hzXmZ2m+Lgf7GIzpfQZepJ9LiK2aNTMFEwHQYDVR0OBBYE
        FBXnhdboafauQpFB9qxoMt+LBPIpMB8GA1UdIwQYMBaAFBXnhdboafauQpFB9qxo
        Mt+LBPIpMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgIi+N+vOI
        peUjKzGknz1VoI1e+vH4aiR4IKgO5iiFQ1kCIQCj65NTnzPTCWndb1VOrL4/d2Lu
        tq3lRNpTj75wmdgP+g==
        -----END CERTIFICATE-----
        """,
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgcD8G6VF+dqEyA5FE
        ANwZ309y5eNcGipHoy44e88bLcyhRANCAARzHCNAUF4x4cbuC7UaI+VQi/EItVeY
        4RpYGgFpYBMD6IOXdgYdAKFwuESPqHNeZnab4uB/sYjOl9Bl6kn0uIrZ
        -----END PRIVATE KEY-----
        """);

    public static KeyedCertificate Serving { get; } = Read(
        """
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgIUGiY/V9xSNlLDeWKmP4CBLkQ6nSUwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMjAxMDEyWhgPMjEy
        NjEwMjgyMDEwMTJaMA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQDVwEJd9GKR3KvfnUki2Xgj0U2UwUVmYb2/UNlKKtKh9As+8+3NsYA
        BP8neBmyo1IB23HztdQPXj0O2FULqTTvo2UwYzAhBgNVHREEGjAYghB3ZWJob29r
        LnRlc3Quc3ZjhwR/AAABMB0GA1UdDgQWBBSY3HYUQht/KP+W0CkUZVN0IV2g8jAf
        BgNVHSMEGDAWgBQV54XW6Gn2rkKRQfasaDLfiwTyKTAKBggqhkjOPQQDAgNIADBF
        AiAg4jZd5xwJg8Ta5zmzZU1LbnEysh+L8GpJglbbFHoFAAIhAO/gJb/nb5J6lhlV
        TFXDVn8vKVxRTvmmFXVMFB0YU0jI
        -----END CERTIFICATE-----
        """,
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+dNPr2/+rMpyvzdW
        DnR1If3viTZa24f1PqPMHiCZQvKhRANCAAQDVwEJd9GKR3KvfnUki2Xgj0U2UwUV
        mYb2/UNlKKtKh9As+8+3NsYABP8neBmyo1IB23HztdQPXj0O2FULqTTv
        -----END PRIVATE KEY-----
        """);

    private static KeyedCertificate Read(string certificate, string key) => KeyedCertificate.Read(certificate, key) ?? throw new InvalidOperationException("certificates of the tests that cannot be read");
}
