import Foundation
import TestSupport
import Testing

@testable import TicketPrinting

/// The daemon with a kernel's camera devices. `make vm-test`; not part of `make test`, for a minute in an emulated machine is a minute.
@Suite(.enabled(if: VirtualMachine.folder != nil), .serialized) struct CameraHardwareTests {
    /// Frames that show the ticket, and as many that do not, at 30 a second.
    private static let shown = 60
    /// What an emulated processor may take off while the daemon still starts, in frames: half a second's.
    private static let startUp = 15
    /// What a daemon that runs for ever may grow by in ten minutes, in KB: what the allocator keeps for itself, and nothing more.
    private static let growth = 4096

    /// An emulated processor without the instructions that JPEGs are unpacked with has time for 20 a second, not for 30.
    @Test(
        "each ticket is read once, no frame is lost, and memory stays",
        arguments: [(CameraFile.Pixels.yuyv, 30), (.mjpeg, 15)])
    func capture(_ pixels: CameraFile.Pixels, _ rate: Int) async throws {
        let (mode, count) = (CameraFile.Mode(pixels, 1280, 720), 2 * rate)
        let lines = try await VirtualMachine.run(
            "capture.sh",
            variables: ["FORMAT": pixels.rawValue, "RATE": "\(rate)", "DURATION": "\(VirtualMachine.duration)"],
            files: [
                "blank": Data(CameraFile.frame(try Self.desk(showing: nil), mode)),
                "code": Data(CameraFile.frame(try Self.desk(showing: UUID().uuidString), mode)),
            ], limit: VirtualMachine.duration * 2 + 120)
        let report = lines.joined(separator: "\n")
        print(report)
        #expect(report.contains("1280×720 at \(rate) frames a second (\(pixels.rawValue))"))
        let written = try #require(Self.numbers(after: "feed wrote ", in: lines).first)
        let missed = try #require(Self.numbers(after: " missed ", in: lines).first)
        // A machine that has no time for its camera tells nothing of the daemon.
        #expect(written + missed == rate * VirtualMachine.duration && missed * 10 <= written, "\(missed) were not sent")
        let captured = try #require(Self.numbers(after: "captured=", in: lines).first)
        let lost = try #require(Self.numbers(after: "lost=", in: lines).first)
        let broken = try #require(Self.numbers(after: "broken=", in: lines).first)
        #expect(broken == 0)
        // The daemon begins a little after the camera.
        let seen = captured + lost
        #expect(seen > written * 9 / 10)
        // A machine that stood still for a while, so that its camera could not send, could not look for as long.
        #expect(lost * 100 <= seen + 100 * (Self.startUp + missed), "\(lost) of \(seen) were lost, \(missed) not sent")
        let scans = try #require(Self.numbers(after: "SCANS ", in: lines).first)
        let shown = (written + missed + count) / (2 * count)
        #expect((shown - 1...shown).contains(scans), "\(scans) of \(shown)")
        let memory = Self.numbers(after: "MEMORY ", in: lines)
        try #require(!memory.isEmpty)
        // From a tenth of the time on, and not in the first 20 s: a daemon that has just begun is still growing into its size.
        let settled = memory[min(max(memory.count / 10 + 1, 4), memory.count - 1)...]
        #expect((settled.max() ?? 0) - (settled.first ?? 0) <= Self.growth, "\(memory) KB")
    }

    @Test("pulled out and plugged in again, 50 times: it is back within two seconds, each time")
    func replug() async throws {
        let rounds = 50
        let lines = try await VirtualMachine.run("replug.sh", variables: ["ROUNDS": "\(rounds)"], limit: 1200)
        print(lines.joined(separator: "\n"))
        let times = Self.numbers(after: "BACK ", in: lines)
        #expect(times.count == rounds)
        #expect(times.allSatisfy { $0 <= 2000 }, "\(times) ms")
    }

    @Test("two cameras: one is pulled out and plugged in again, over and over, and the other never notices")
    func twoCameras() async throws {
        // A round is ten seconds; each of a camera's tickets is shown for two.
        let (duration, pixels) = (min(VirtualMachine.duration, 120), CameraFile.Pixels.yuyv)
        let mode = CameraFile.Mode(pixels, 1280, 720)
        let lines = try await VirtualMachine.run(
            "two-cameras.sh", variables: ["FORMAT": pixels.rawValue, "DURATION": "\(duration)"],
            files: [
                "blank": Data(CameraFile.frame(try Self.desk(showing: nil), mode)),
                "code": Data(CameraFile.frame(try Self.desk(showing: UUID().uuidString), mode)),
            ], limit: duration * 2 + 180)
        print(lines.joined(separator: "\n"))
        func number(_ word: String) throws -> Int {
            try #require(Self.numbers(after: word, in: lines).first, "\(word)")
        }
        #expect(try number("ROUNDS ") >= max(2, duration / 20))
        #expect(try number("TROUBLES ") == 0)
        #expect(try number("OPENED ") == 1)
        let (written, missed) = (try number("feed wrote "), try number(" missed "))
        // The second camera's pictures, too, are made by the emulated processor.
        #expect(missed * 4 <= written, "\(missed) were not sent")
        let shown = (written + missed + Self.shown) / (2 * Self.shown)
        let scans = try number("SCANS ")
        #expect((shown - 1...shown).contains(scans), "\(scans) of \(shown)")
    }

    private static func numbers(after word: String, in lines: [String]) -> [Int] {
        lines.compactMap { line in
            line.range(of: word).flatMap { Int(line[$0.upperBound...].prefix { $0.isNumber }) }
        }
    }

    /// A ticket's code in the middle of a grey desk, 6 pixels a module.
    private static func desk(showing text: String?) throws -> [UInt8] {
        let (width, height, module) = (1280, 720, 6)
        var luma = [UInt8](repeating: 150, count: width * height)
        guard let text else { return luma }
        let code = try QRCode(text, level: .high)
        let side = (code.size + 2 * QRCode.quietZone) * module
        for row in 0..<side {
            for column in 0..<side {
                let (x, y) = (column / module - QRCode.quietZone, row / module - QRCode.quietZone)
                let isInside = (0..<code.size).contains(x) && (0..<code.size).contains(y)
                luma[((height - side) / 2 + row) * width + (width - side) / 2 + column] =
                    isInside && code.isDark(x, y) ? 40 : 220
            }
        }
        return luma
    }
}
