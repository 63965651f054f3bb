import Foundation
import LinuxHost
import QueueCore
import Testing
import WebTestSupport
import X509

@testable import WebServer

/// When the appliance's own certificate is good, and what becomes of it.
@Suite struct OwnCertificateTests {
    static let day: Int64 = 86_400_000
    static let made = Timestamp(milliseconds: Clock.earliestMilliseconds + 1000 * day)
    static let authority = try? OwnAuthority(named: "qode", at: made)
    static let here = CertificateNames(hosts: ["qode", "qode.local"], addresses: [[192, 168, 1, 20]])

    struct Look: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let names: CertificateNames
        let days: Int64
        let isGood: Bool

        init(_ name: String, _ names: CertificateNames = here, after days: Int64 = 0, isGood: Bool) {
            (testDescription, self.names, self.days, self.isGood) = (name, names, days, isGood)
        }
    }

    @Test(arguments: [
        Look("just made", isGood: true),
        Look("an address less", .init(hosts: ["qode"], addresses: []), isGood: true),
        Look("another address", .init(hosts: ["qode"], addresses: [[10, 0, 0, 7]]), isGood: false),
        Look(
            "an IPv6 address more",
            .init(hosts: ["qode"], addresses: [[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]), isGood: false
        ),
        Look("another name", .init(hosts: ["praxis"], addresses: []), isGood: false),
        Look("a year later", after: 360, isGood: true),
        Look("three months before its end", after: 370, isGood: false),
        Look("the clock was set back by a year", after: -364, isGood: true),
        Look("the clock was set back further", after: -366, isGood: false),
        Look("the clock fell back to 1970", after: -30_000, isGood: false),
    ])
    func renewal(_ look: Look) throws {
        let certificate = try OwnCertificate(for: Self.here, at: Self.made)
        let now = Timestamp(milliseconds: Self.made.milliseconds + look.days * Self.day)
        #expect(
            certificate.isGood(for: look.names, at: now) == look.isGood)
    }

    @Test("an appliance that wakes up in 1970 makes one that is valid today, and keeps it until its clock is right")
    func withoutClock() throws {
        let past = Timestamp(milliseconds: 5000)
        let certificate = try OwnCertificate(for: Self.here, at: past)
        #expect(certificate.isGood(for: Self.here, at: past))
        #expect(
            certificate.isGood(
                for: Self.here,
                at: Timestamp(milliseconds: Clock.earliestMilliseconds)))
    }

    @Test("its life is short enough for Apple's devices: 825 days")
    func life() throws {
        let certificate = try OwnCertificate(for: Self.here, at: Self.made)
            .certificate
        let seconds = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
        #expect(seconds <= 825 * 86_400)
    }

    @Test("a new one keeps the key and the former names, so that who moves back finds it good; they do not pile up")
    func succession() throws {
        var last = try OwnCertificate(for: Self.here, at: Self.made)
        let key = last.certificate.publicKey
        let there = CertificateNames(hosts: ["qode"], addresses: [[10, 0, 0, 7]])
        last = try OwnCertificate(
            for: there, at: Self.made, replacing: last)
        #expect(last.certificate.publicKey == key)
        #expect(
            last.isGood(for: there, at: Self.made)
                && last.isGood(for: Self.here, at: Self.made))
        for host in 0..<60 {
            let names = CertificateNames(hosts: [], addresses: [[10, 1, 0, UInt8(host)]])
            last = try OwnCertificate(
                for: names, at: Self.made, replacing: last)
            #expect(last.isGood(for: names, at: Self.made))
        }
        // The state folder's reader takes 4,096 bytes.
        #expect(last.pem.utf8.count < 4096)
    }

    @Test("who trusts the authority trusts what it signs, and nothing else; one from before there was any is succeeded")
    func authorities() throws {
        let (authority, other) = (
            try #require(Self.authority), try OwnAuthority(named: "qode", at: Self.made)
        )
        #expect(authority.certificate.subject != other.certificate.subject, "two of one name are told apart")
        let leaf = try OwnCertificate(for: Self.here, at: Self.made, by: other)
        #expect(leaf.isGood(for: Self.here, at: Self.made, by: other))
        #expect(!leaf.isGood(for: Self.here, at: Self.made, by: authority))
        // Certificate and key, as they were kept.
        let end = "-----END CERTIFICATE-----\n"
        let parts = leaf.pem.components(separatedBy: end)
        let former = try #require(OwnCertificate(pem: parts[0] + end + (parts.last ?? "")))
        #expect(!former.isGood(for: Self.here, at: Self.made, by: authority))
        let next = try OwnCertificate(
            for: .init(hosts: ["praxis"], addresses: []), at: Self.made, by: authority, replacing: former)
        #expect(next.certificate.publicKey == leaf.certificate.publicKey)
        #expect(next.isGood(for: Self.here, at: Self.made, by: authority))
    }

    @Test(
        "an authority lasts longer than the appliance, whatever its clock says",
        arguments: [(0, true), (20 * 365, true), (23 * 365, false), (-364, true), (-366, false), (-30_000, false)]
            as [(Int64, Bool)])
    func authorityLife(_ days: Int64, _ isGood: Bool) throws {
        let made = try #require(Self.authority)
        let authority = try #require(OwnAuthority(pem: made.pem))
        #expect(authority.isGood(at: Timestamp(milliseconds: Self.made.milliseconds + days * Self.day)) == isGood)
        #expect(try OwnAuthority(named: nil, at: Timestamp(milliseconds: 5000)).isGood(at: .init(milliseconds: 9000)))
        #expect(OwnAuthority(pem: "hello") == nil && OwnAuthority(pem: String(authority.pem.dropLast(40))) == nil)
    }

    @Test("what is stored comes back; what is damaged does not")
    func stored() throws {
        let pem = try OwnCertificate(for: Self.here, at: Self.made).pem
        #expect(
            try #require(OwnCertificate(pem: pem)).isGood(
                for: Self.here, at: Self.made))
        let other = try OwnCertificate(for: Self.here, at: Self.made).pem
        let foreignKey =
            (pem.components(separatedBy: "-----BEGIN PRIVATE").first ?? "") + "-----BEGIN PRIVATE"
            + (other.components(separatedBy: "-----BEGIN PRIVATE").last ?? "")
        for damaged in ["", "hello", String(pem.dropLast(40)), String(pem.prefix(500)), foreignKey] {
            #expect(OwnCertificate(pem: damaged) == nil)
        }
    }
}

/// The certificate in force.
@Suite struct SecureDoorTests {
    private static func mode(of path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test(
        "the appliance's own is made once, for its owner only, and made anew when it is damaged or an address changes")
    func own() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder(TLSListener.fileName)
        let names = TestNames()
        func door() -> TLSListener {
            TLSListener(
                .own(StateDirectory(path: folder.path)), port: 0, names: { names.current },
                now: { OwnCertificateTests.made })
        }
        let first = door()
        try first.refresh()
        let made = try String(contentsOfFile: path, encoding: .utf8)
        #expect(try Self.mode(of: path) == 0o600)
        _ = try first.handler()
        try door().refresh()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == made)
        names.current.addresses.append([10, 0, 0, 9])
        try first.refresh()
        let renewed = try String(contentsOfFile: path, encoding: .utf8)
        #expect(renewed != made)
        let kept = try String(contentsOfFile: folder(TLSListener.authorityFileName), encoding: .utf8)
        let authority = try #require(OwnAuthority(pem: kept))
        #expect(
            try #require(OwnCertificate(pem: renewed)).isGood(
                for: names.current, at: OwnCertificateTests.made, by: authority))
        try "rubbish".write(toFile: path, atomically: true, encoding: .utf8)
        try first.refresh()
        #expect(OwnCertificate(pem: try String(contentsOfFile: path, encoding: .utf8)) != nil)
        #expect(try Self.mode(of: path) == 0o600)
    }

    @Test("a network that comes late is in the certificate at the next look, seconds later")
    func late() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let names = TestNames()
        let listener = TLSListener(
            .own(StateDirectory(path: folder.path)), port: 0, names: { names.current },
            now: { OwnCertificateTests.made })
        try listener.refresh()
        func isGood() throws -> Bool {
            let pem = try String(contentsOfFile: folder(TLSListener.fileName), encoding: .utf8)
            let kept = try String(contentsOfFile: folder(TLSListener.authorityFileName), encoding: .utf8)
            return try #require(OwnCertificate(pem: pem)).isGood(
                for: names.current, at: OwnCertificateTests.made, by: try #require(OwnAuthority(pem: kept)))
        }
        var looks: [Bool] = []
        await listener.keep { duration in
            #expect(duration <= .seconds(5))
            looks.append(try isGood())
            if looks.count == 4 { throw CancellationError() }
            if looks.count == 2 { names.current.addresses.append([192, 168, 7, 2]) }
        }
        #expect(looks == [true, true, true, true])
        #expect(try isGood())
    }

    @Test(
        "files: what cannot be used is said, with what to do", arguments: ["missing", "empty", "rubbish", "not a pair"])
    func files(_ kind: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let names = OwnCertificateTests.here
        let pem = try OwnCertificate(
            for: names, at: OwnCertificateTests.made
        ).pem
        let other = try OwnCertificate(
            for: names, at: OwnCertificateTests.made
        ).pem
        let contents = ["empty": "", "rubbish": "-----BEGIN CERTIFICATE-----\nx\n", "not a pair": pem]
        try contents[kind]?.write(toFile: folder("a.pem"), atomically: true, encoding: .utf8)
        let key = String(other[(other.range(of: "-----BEGIN PRIVATE")?.lowerBound ?? other.startIndex)...])
        try key.write(toFile: folder("key.pem"), atomically: true, encoding: .utf8)
        let door = TLSListener(
            .files(certificate: folder("a.pem"), key: folder("key.pem")), port: 0, now: { OwnCertificateTests.made })
        #expect { try door.refresh() } throws: { error in
            guard let failure = error as? CertificateFailure else { return false }
            return failure.remedy.contains("server.tls.certificate")
        }
        #expect(throws: CertificateFailure.self) { _ = try door.handler() }
    }
}

// All of one authority, where a test speaks of none.
extension OwnCertificate {
    init(for names: CertificateNames, at now: Timestamp, replacing former: OwnCertificate? = nil) throws {
        try self.init(for: names, at: now, by: #require(OwnCertificateTests.authority), replacing: former)
    }

    func isGood(for names: CertificateNames, at now: Timestamp) -> Bool {
        OwnCertificateTests.authority.map { isGood(for: names, at: now, by: $0) } ?? false
    }
}
