import Foundation
public import LinuxHost
import NIOCore
import NIOSSL
public import QueueCore
public import QueueEngine
import SwiftASN1
import Synchronization
import X509

/// HTTPS: the certificate in force, and whether browsers can come in by it. HTTP does not depend on it.
public final class TLSListener: Sendable {
    public enum Source: Sendable {
        /// The appliance's own, kept in its state folder.
        case own(StateDirectory)
        /// PEM files, which somebody else renews: the certificate (with its chain) and its key.
        case files(certificate: String, key: String)
    }

    /// The file of the appliance's own certificate and key.
    public static let fileName = "tls.pem"
    /// The file of the authority that signs them, and of its key.
    public static let authorityFileName = "ca.pem"
    /// Bytes of a PEM file; a chain of four has about 8,000.
    private static let fileLimit = 256 * 1024
    /// Between two looks at the addresses; and so many of these between two at the clock and the files. A network that comes late must
    /// not be shown a certificate that is good for none of its addresses, just when its owner opens the first page.
    static let (interval, rounds): (Duration, Int) = (.seconds(5), 12)

    private struct InForce {
        var pem: [UInt8]
        var context: NIOSSLContext
        var validUntil: Timestamp?
        /// In lower case; one may begin with `*.`.
        var names: Set<String>
    }

    /// 0 takes any free port.
    let port: Int
    private let source: Source
    private let names: @Sendable () -> CertificateNames
    private let now: @Sendable () -> Timestamp
    private let inForce = Mutex<InForce?>(nil)
    private let boundPort = Mutex<Int?>(nil)
    private let trusted = Mutex<AuthorityDocument?>(nil)
    private let state = Mutex(DeviceState(.failed, code: "starting", detail: "HTTPS is not served yet."))

    /// - Parameters:
    ///   - names: what the appliance's own certificate must be good for; asked again and again.
    ///   - now: the wall clock.
    public init(
        _ source: Source, port: Int, names: @escaping @Sendable () -> CertificateNames = CertificateNames.ofThisMachine,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.source = source
        self.port = port
        self.names = names
        self.now = now
    }

    /// The certificate is the owner's, which browsers know.
    var isOwners: Bool { if case .files = source { true } else { false } }

    /// What a device may be told to trust; nil where the certificate is the owner's, or there is none yet.
    var authority: AuthorityDocument? { trusted.withLock { $0 } }

    public func health() -> DeviceState { state.withLock { $0 } }

    /// What the certificate in force is good for, in lower case; one may begin with `*.`.
    public var dnsNames: Set<String> { inForce.withLock { $0?.names } ?? [] }

    private static func dnsNames(_ pem: [UInt8]) -> Set<String> {
        guard let certificate = try? Certificate(pemEncoded: String(decoding: pem, as: UTF8.self)),
            let names = try? certificate.extensions.subjectAlternativeNames
        else { return [] }
        return Set(names.compactMap { if case .dnsName(let name) = $0 { name.lowercased() } else { nil } })
    }

    /// Where it serves; nil while it does not.
    public var openPort: Int? { boundPort.withLock { $0 } }

    // MARK: The certificate

    /// Takes the certificate on disk into use, and makes or renews the appliance's own. Connections that are open keep theirs.
    public func refresh() throws(CertificateFailure) {
        let pem: (certificate: [UInt8], key: [UInt8])
        switch source {
        case .own(let folder): pem = try own(in: folder)
        case .files(let certificate, let key): pem = (try Self.read(certificate), try Self.read(key))
        }
        let both = pem.certificate + pem.key
        guard inForce.withLock({ $0?.pem }) != both else { return }
        let context = try Self.context(pem.certificate, pem.key)
        let until = (try? NIOSSLCertificate(bytes: pem.certificate, format: .pem)).map {
            Timestamp(milliseconds: Int64($0.notValidAfter) * 1000)
        }
        inForce.withLock {
            $0 = InForce(pem: both, context: context, validUntil: until, names: Self.dnsNames(pem.certificate))
        }
        if openPort != nil { note(ready) }
    }

    /// Renews what must be renewed, until its task is cancelled. What fails leaves the certificate in force.
    func keep(sleep: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) async {
        var (round, known): (Int, CertificateNames?) = (0, nil)
        while !Task.isCancelled {
            do { try await sleep(Self.interval) } catch { return }
            round += 1
            let names = names()
            guard names != known || round % Self.rounds == 0 else { continue }
            known = names
            do throws(CertificateFailure) {
                try refresh()
            } catch {
                note(DeviceState(.warning, code: "tls_certificate", detail: error.detail, remedy: error.remedy))
            }
        }
    }

    private func own(in folder: StateDirectory) throws(CertificateFailure) -> (certificate: [UInt8], key: [UInt8]) {
        let (wanted, now) = (names(), now())
        let stored = ((try? folder.read(Self.fileName)) ?? nil).flatMap(OwnCertificate.init(pem:))
        do {
            let authority = try Self.authority(in: folder, named: wanted.hosts.first, at: now)
            let document = AuthorityDocument(der: try authority.der)
            trusted.withLock { $0 = document }
            if let stored, stored.isGood(for: wanted, at: now, by: authority) {
                return (Array(stored.pem.utf8), Array(stored.pem.utf8))
            }
            let made = try OwnCertificate(for: wanted, at: now, by: authority, replacing: stored)
            try folder.writeSecret(made.pem, to: Self.fileName)
            return (Array(made.pem.utf8), Array(made.pem.utf8))
        } catch {
            throw CertificateFailure(
                detail: "The appliance's own certificate cannot be kept: \(error).",
                remedy: "Make room on the disk, and let the user qode write into the state folder.")
        }
    }

    /// Kept as long as it can be: devices were told of it by hand.
    private static func authority(
        in folder: StateDirectory, named name: String?, at now: Timestamp
    ) throws -> OwnAuthority {
        let stored = try folder.read(authorityFileName).flatMap(OwnAuthority.init(pem:))
        if let stored, stored.isGood(at: now) { return stored }
        let made = try OwnAuthority(named: name, at: now)
        try folder.writeSecret(made.pem, to: authorityFileName)
        return made
    }

    private static func read(_ path: String) throws(CertificateFailure) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: fileLimit) else {
            throw CertificateFailure(
                detail: "\(path) cannot be read.",
                remedy: "Check server.tls.certificate and server.tls.key, and let the user qode read both files.")
        }
        return Array(data)
    }

    private static func context(
        _ certificate: [UInt8], _ key: [UInt8]
    ) throws(CertificateFailure) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(certificate)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem)))
            // What every browser of the last ten years speaks.
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw CertificateFailure(
                detail: "The certificate and its key cannot be used together: they are no PEM, or not a pair.",
                remedy: "Give the whole chain as PEM in server.tls.certificate, and its own key in server.tls.key.")
        }
    }

    // MARK: Connections

    /// What decrypts one connection.
    func handler() throws -> NIOSSLServerHandler {
        guard let context = inForce.withLock({ $0?.context }) else {
            throw CertificateFailure(detail: "There is no certificate.", remedy: "Run qode doctor.")
        }
        return NIOSSLServerHandler(context: context)
    }

    func opened(on port: Int) {
        boundPort.withLock { $0 = port }
        note(ready)
    }

    /// - Returns: what was wrong, for the log.
    @discardableResult func failed(_ error: any Error) -> DeviceState {
        boundPort.withLock { $0 = nil }
        let new: DeviceState
        if let error = error as? CertificateFailure {
            new = DeviceState(.failed, code: "tls_certificate", detail: error.detail, remedy: error.remedy)
        } else if (error as? IOError)?.errnoCode == EADDRINUSE {
            new = DeviceState(
                .failed, code: "tls_port_taken", detail: "Port \(port) is taken, so there is no HTTPS.",
                remedy: "Stop the other program (`ss -ltnp 'sport = :\(port)'` names it), or set server.tls.port.")
        } else {
            new = DeviceState(
                .failed, code: "tls_failed", detail: "HTTPS cannot be served on port \(port): \(error).",
                remedy: "Choose another port with server.tls.port, or turn it off: server.tls.mode: off")
        }
        note(new)
        return new
    }

    private func note(_ new: DeviceState) { state.withLock { $0 = new } }

    private var ready: DeviceState {
        let until = inForce.withLock { $0?.validUntil }.map { " until \($0.rfc3339.prefix(10))" } ?? ""
        let whose =
            switch source {
            case .own: "the appliance's own certificate"
            case .files: "the certificate of server.tls.certificate"
            }
        return DeviceState(
            .ready, code: "ready", detail: "Port \(openPort ?? port) serves with \(whose), valid\(until).")
    }
}
