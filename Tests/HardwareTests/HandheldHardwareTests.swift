import Foundation
import Testing

/// The daemon with the kernel's input devices and the device rules as they are installed. `make vm-test`.
@Suite(.enabled(if: VirtualMachine.folder != nil), .serialized) struct HandheldHardwareTests {
    @Test(
        "a scanner is found by the device rules, grabbed, read, lost and found again; a keyboard is left to who types on it"
    )
    func scanner() async throws {
        let rules = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../udev/70-qode.rules")
        let keys = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "ScannerKeys")
        let lines = try await VirtualMachine.run(
            "handheld.sh", variables: ["ID": UUID().uuidString.lowercased()],
            files: ["70-qode.rules": try Data(contentsOf: rules), "keys": try Data(contentsOf: keys)], limit: 300)
        let report = lines.joined(separator: "\n")
        print(report)
        #expect(report.components(separatedBy: "KEYS Test Barcode Scanner grabbed").count == 3)
        #expect(report.contains("KEYS Office Keyboard free"))
        #expect(report.contains("root qode"), "the link's device belongs to the daemon's group")
        let verdicts = lines.filter { $0.hasPrefix("verdict=") }
        let once = ["verdict=unknown_ticket", "verdict=unknown_ticket", "verdict=not_a_ticket"]
        #expect(verdicts == once + once)
        #expect(report.contains("SCANS 6"))
    }
}
