import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The API as it describes itself, called in every way that the description allows and in many that it does not (schemathesis): no error
/// of the daemon's own, none that hangs, and it goes on.
@Suite(.serialized) struct APIFuzzTests {
    /// Seconds of each run: `QODE_API_FUZZ=600` for a long one.
    private static let seconds = Int(ProcessInfo.processInfo.environment["QODE_API_FUZZ"] ?? "") ?? 20
    private static let program = Checkout.path(".build/schemathesis/bin/schemathesis")

    /// `known`: calls name a queue and a ticket that there are, so that they come further than "unknown". What would take the caller's
    /// token away is then left out.
    @Test(
        "whatever is asked, nothing is answered with an error of the daemon's own, nor not at all",
        .enabled(if: FileManager.default.isExecutableFile(atPath: APIFuzzTests.program), "make test-deps installs it"),
        arguments: [true, false])
    func everything(known: Bool) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("camera"), withIntermediateDirectories: true)
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "folder:\(folder("posters"))",
                "--camera-source", "folder:\(folder("camera"))", "--server-public-url", "http://192.168.7.20",
            ])
        let queue = try await daemon.makeQueue()
        let ticket =
            try await daemon.client.post(
                "/api/queues/\(queue.id)/tickets", headers: queue.host)["id"] ?? ""
        // A device that is not there is no defect: 503 is an answer of the contract's.
        var configuration = """
            [checks]
            not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "503"]

            """
        if known {
            configuration += "[parameters]\n\"path.queue\" = \"\(queue.id)\"\n\"path.ticket\" = \"\(ticket)\"\n"
        }
        try configuration.write(toFile: folder("schemathesis.toml"), atomically: false, encoding: .utf8)
        let left = known ? ["--exclude-path-regex", "host-token|/stations/"] : []
        let process = try ServedProcess(
            Self.program,
            [
                "--config-file", folder("schemathesis.toml"), "run", "\(daemon.client.base)/api/openapi.json", "--url",
                daemon.client.base, "--checks", "not_a_server_error", "--phases", "coverage,fuzzing", "--max-time",
                "\(Self.seconds)", "--seed", known ? "7" : "8", "--request-timeout", "10", "--max-response-time", "5",
                "--continue-on-failure", "--warnings", "off", "--no-color", "-H",
                "x-host-token: \(queue.host["x-host-token"] ?? "")", "-H", "x-admin-token: \(daemon.adminToken)",
            ] + left, environment: ["HOME": folder.path])
        let status = await process.end(within: Double(Self.seconds) * 3 + 60)
        let report = process.text
        #expect(status == 0, "\(report.suffix(4000))")
        let count = report.firstMatch(of: /Test cases:\s+([0-9,]+) generated/)?.1.filter(\.isNumber)
        #expect(count.flatMap { Int($0) } ?? 0 > 200, "\(report.suffix(1000))")
        #expect(try await daemon.client.get("/healthz").status == 200)
        let log = daemon.process.text
        #expect(!log.contains("request failed") && !log.contains(" ERROR "), "\(log)")
        await daemon.process.stop()
    }
}
