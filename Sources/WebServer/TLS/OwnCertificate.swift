import Crypto
import Foundation
import LinuxHost
import QueueCore
import SwiftASN1
import X509

/// A certificate that the appliance made for itself, with its key.
struct OwnCertificate {
    private static let day: Int64 = 86_400_000
    /// Apple's devices refuse a certificate that is valid for more than 825 days (https://support.apple.com/en-us/103769).
    /// A year of it lies in the past: what a phone's clock says need not be what ours says.
    private static let daysBefore: Int64 = 365
    private static let daysAfter: Int64 = 455
    /// Renewed with so much left that an appliance which is switched on once a season still has a valid one.
    private static let renewalDays: Int64 = 90
    /// Former names and addresses stay good, so that a machine that moves between two networks keeps its certificate; but
    /// the file must not grow for ever.
    private static let nameLimit = 24

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
    ///   - now: a clock that is far behind (no battery, no network yet) counts as the day of this version.
    ///   - former: its key and its names are taken over.
    init(for names: CertificateNames, at now: Timestamp, replacing former: OwnCertificate? = nil) throws {
        let key = former?.key ?? P256.Signing.PrivateKey()
        let base = max(now.milliseconds, Clock.earliestMilliseconds)
        var all = Self.generalNames(names)
        for name in former?.names ?? [] where !all.contains(name) { all.append(name) }
        let subject = try DistinguishedName {
            CommonName("Qode \(names.hosts.first ?? "appliance")")
        }
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Self.date(base - Self.daysBefore * Self.day),
            notValidAfter: Self.date(base + Self.daysAfter * Self.day), issuer: subject, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            // Without a list of key usages: one that does not say "signs certificates" keeps who trusts this certificate from
            // taking it for its own issuer (BoringSSL does not).
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(all.prefix(Self.nameLimit))
            }, issuerPrivateKey: .init(key))
        self.key = key
        pem = try certificate.serializeAsPEM().pemString + "\n" + key.pemRepresentation + "\n"
    }

    /// It names all that browsers may ask for, and will for some time.
    func isGood(for names: CertificateNames, at now: Timestamp) -> Bool {
        let base = max(now.milliseconds, Clock.earliestMilliseconds)
        let known = self.names
        return certificate.notValidBefore <= Self.date(base)
            && certificate.notValidAfter >= Self.date(base + Self.renewalDays * Self.day)
            && Self.generalNames(names).prefix(Self.nameLimit).allSatisfy(known.contains)
    }

    private var names: [GeneralName] {
        (try? certificate.extensions.subjectAlternativeNames).map { Array($0) } ?? []
    }

    private static func generalNames(_ names: CertificateNames) -> [GeneralName] {
        names.hosts.map { .dnsName($0) }
            + names.addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) }
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: (Double(milliseconds) / 1000).rounded(.down))
    }
}
