/// Why there is no certificate to serve with.
public struct CertificateFailure: Error, Sendable, Equatable {
    public var detail: String
    public var remedy: String
}
