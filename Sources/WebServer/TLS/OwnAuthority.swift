import Crypto
import Foundation
public import LinuxHost
import QueueCore
import SwiftASN1
import X509

/// The appliance's own certificate authority: the one thing that a device has to be told once, so that it opens every address of the
/// appliance without a warning, today's and those to come.
struct OwnAuthority {
    private static let day: Int64 = 86_400_000
    /// A device that trusts it must not have to be told again in the appliance's life.
    private static let days: Int64 = 25 * 365
    /// What a device's clock says need not be what ours says.
    private static let daysBefore: Int64 = 365
    /// With less left there is a new one, which devices must be told of.
    private static let renewalDays: Int64 = 900

    /// The certificate, then its key.
    let pem: String
    let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// What was stored; nil when it is damaged.
    init?(pem: String) {
        let documents = (try? PEMDocument.parseMultiple(pemString: pem)) ?? []
        guard documents.count == 2, let certificate = try? Certificate(pemDocument: documents[0]),
            let key = try? P256.Signing.PrivateKey(pemRepresentation: documents[1].pemString),
            certificate.publicKey == Certificate.PublicKey(key.publicKey)
        else { return nil }
        self.pem = pem
        self.certificate = certificate
        self.key = key
    }

    /// Makes one.
    /// - Parameters:
    ///   - name: the appliance's, as devices list what they trust.
    ///   - now: a clock that is far behind counts as the day of this version.
    init(named name: String?, at now: Timestamp) throws {
        let key = P256.Signing.PrivateKey()
        let base = max(now.milliseconds, Clock.earliestMilliseconds)
        let identifier = Self.identifier(of: key.publicKey)
        // Two appliances of one name are told apart.
        let mark = identifier.prefix(3).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let subject = try DistinguishedName { CommonName("Qode \(name ?? "appliance") \(mark)") }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Self.date(base - Self.daysBefore * Self.day),
            notValidAfter: Self.date(base + Self.days * Self.day), issuer: subject, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                // It signs certificates of servers, and no further authority.
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(keyIdentifier: identifier)
            }, issuerPrivateKey: .init(key))
        self.key = key
        pem = try certificate.serializeAsPEM().pemString + "\n" + key.pemRepresentation + "\n"
    }

    func isGood(at now: Timestamp) -> Bool {
        let base = max(now.milliseconds, Clock.earliestMilliseconds)
        return certificate.notValidBefore <= Self.date(base)
            && certificate.notValidAfter >= Self.date(base + Self.renewalDays * Self.day)
    }

    /// Signs a server's certificate.
    func sign(
        _ subject: DistinguishedName, _ publicKey: P256.Signing.PublicKey, from: Date, until: Date,
        names: some Sequence<GeneralName>
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(publicKey), notValidBefore: from,
            notValidAfter: until, issuer: certificate.subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                AuthorityKeyIdentifier(keyIdentifier: Self.identifier(of: key.publicKey))
                SubjectAlternativeNames(names)
            }, issuerPrivateKey: .init(key))
    }

    func hasSigned(_ other: Certificate) -> Bool {
        other.issuer == certificate.subject && certificate.publicKey.isValidSignature(other.signature, for: other)
    }

    /// As devices take it.
    var der: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return serializer.serializedBytes
        }
    }

    /// RFC 5280 4.2.1.2, method 1, by a hash of today.
    private static func identifier(of key: P256.Signing.PublicKey) -> ArraySlice<UInt8> {
        Array(SHA256.hash(data: key.x963Representation))[..<20]
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: (Double(milliseconds) / 1000).rounded(.down))
    }
}

/// The appliance's authority as a device is given it.
public struct AuthorityDocument: Sendable, Equatable {
    /// DER, for `application/x-x509-ca-cert`.
    public var der: [UInt8]

    init(der: [UInt8]) { self.der = der }

    /// What is kept of it in the state folder; nil where there is none yet.
    public init?(in folder: StateDirectory) {
        guard let pem = try? folder.read(TLSListener.authorityFileName), let own = OwnAuthority(pem: pem),
            let der = try? own.der
        else { return nil }
        self.der = der
    }

    /// SHA-256, in pairs as devices show it: `4F:0A:…`
    public var fingerprint: String {
        SHA256.hash(data: der).map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return text.count == 1 ? "0\(text)" : text
        }.joined(separator: ":")
    }
}
