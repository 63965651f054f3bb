import Crypto
import Foundation
import LinuxHost
import QueueCore
import SwiftASN1
import X509

/// A certificate that the appliance made for itself, signed by its own authority, with its key.
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

    /// The certificate, its authority's, then its key.
    let pem: String
    let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// What was stored; nil when it is damaged.
    init?(pem: String) {
        let documents = (try? PEMDocument.parseMultiple(pemString: pem)) ?? []
        // Without an authority until version 0.1: its key and names are taken over.
        guard (2...3).contains(documents.count), let last = documents.last,
            let certificate = try? Certificate(pemDocument: documents[0]),
            let key = try? P256.Signing.PrivateKey(pemRepresentation: last.pemString),
            certificate.publicKey == Certificate.PublicKey(key.publicKey)
        else { return nil }
        self.pem = pem
        self.certificate = certificate
        self.key = key
    }

    /// Makes one.
    /// - Parameters:
    ///   - now: a clock that is far behind (no battery, no network yet) counts as the day of this version.
    ///   - authority: who signs it.
    ///   - former: its key and its names are taken over.
    init(
        for names: CertificateNames, at now: Timestamp, by authority: OwnAuthority,
        replacing former: OwnCertificate? = nil
    ) throws {
        let key = former?.key ?? P256.Signing.PrivateKey()
        let base = max(now.milliseconds, Clock.earliestMilliseconds)
        var all = Self.generalNames(names)
        for name in former?.names ?? [] where !all.contains(name) { all.append(name) }
        let subject = try DistinguishedName {
            CommonName("Qode \(names.hosts.first ?? "appliance")")
        }
        certificate = try authority.sign(
            subject, key.publicKey, from: Self.date(base - Self.daysBefore * Self.day),
            until: Self.date(base + Self.daysAfter * Self.day), names: all.prefix(Self.nameLimit))
        self.key = key
        pem =
            try [certificate, authority.certificate].map { try $0.serializeAsPEM().pemString + "\n" }.joined()
            + key.pemRepresentation + "\n"
    }

    /// It names all that browsers may ask for, and will for some time; and who trusts the authority trusts it.
    func isGood(for names: CertificateNames, at now: Timestamp, by authority: OwnAuthority) -> Bool {
        let base = max(now.milliseconds, Clock.earliestMilliseconds)
        let known = self.names
        return authority.hasSigned(certificate) && certificate.notValidBefore <= Self.date(base)
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
