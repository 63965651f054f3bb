import Foundation
import TestSupport
import Testing

/// The virtual appliance: Debian's kernel with cameras made of software, and the real daemon in it. `make vm-test` builds it.
struct VirtualMachine {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// Where `make-machine.sh` put it; nil where nobody asked for these tests.
    static let folder = ProcessInfo.processInfo.environment["QODE_MACHINE"]

    /// How long the cameras run, in seconds.
    static let duration = Int(ProcessInfo.processInfo.environment["QODE_MACHINE_SECONDS"] ?? "") ?? 600

    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    /// Restores it, and runs one of the scripts in `guest`.
    /// - Parameters:
    ///   - files: more of them, which the script finds beside it.
    ///   - limit: how long it may take, in seconds.
    /// - Returns: the lines it said.
    static func run(
        _ script: String, variables: [String: String] = [:], files: [String: Data] = [:], limit: Int
    ) async throws -> [String] {
        let folder = try #require(Self.folder)
        let share = FileManager.default.temporaryDirectory.appending(path: "qode-machine-\(UUID())")
        defer { try? FileManager.default.removeItem(at: share) }
        try fill(share, with: files)
        let settings = variables.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        try Data("\(settings) sh ./\(script)\n".utf8).write(to: share.appending(path: "run.sh"))
        // It ends the machine itself when its time is over.
        let machine = try Program.run(
            [here.appending(path: "machine.sh").path, "run", folder, share.path],
            environment: ProcessInfo.processInfo.environment.merging(["MACHINE_SECONDS": "\(limit)"]) { $1 },
            within: Double(limit) + 60)
        guard machine.status == 0 else { throw Failure(description: "status \(machine.status):\n\(machine.text)") }
        return machine.text.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// The daemon and the libraries that came with its compiler; what Debian has is in the machine.
    private static func fill(_ share: URL, with files: [String: Data]) throws {
        let manager = FileManager.default
        try manager.createDirectory(at: share.appending(path: "lib"), withIntermediateDirectories: true)
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let daemon = products.appending(path: "qode").path
        let libraries = try Program.run(["/usr/bin/ldd", daemon])
        for line in libraries.text.split(whereSeparator: \.isNewline) {
            guard let path = line.firstMatch(of: /=> (\/\S*\/swift\/linux\/\S+)/)?.1 else { continue }
            let source = URL(filePath: String(path)).resolvingSymlinksInPath()
            try manager.copyItem(at: source, to: share.appending(path: "lib/\(path.split(separator: "/").last ?? "")"))
        }
        _ = try Program.run(["/usr/bin/strip", "--strip-debug", "-o", share.appending(path: "qode").path, daemon])
        try manager.copyItem(at: products.appending(path: "CameraFeed"), to: share.appending(path: "feed"))
        for script in try manager.contentsOfDirectory(
            at: here.appending(path: "guest"), includingPropertiesForKeys: nil)
        {
            try manager.copyItem(at: script, to: share.appending(path: script.lastPathComponent))
        }
        for (name, bytes) in files {
            let file = share.appending(path: name)
            try bytes.write(to: file)
            try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
    }
}
