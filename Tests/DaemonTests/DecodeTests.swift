import Foundation
import QueueCore
import QueueEngine
import TestSupport
import Testing
import TicketPrinting
import WebTestSupport

@testable import TicketCamera

/// `qode decode` looks as the camera looks.
@Suite struct DecodeTests {
    @Test(
        "it reads pictures that plain ZBar does not",
        arguments: [(Damage.inverted, Float(0.3), UInt64(1)), (.blur, 0.5, 2), (.lowContrast, 0.5, 1), (.tilt, 0.5, 1)])
    func ladder(_ damage: Damage, _ severity: Float, _ seed: UInt64) async throws {
        let scene = Scene(.phone, damage, severity: severity, width: 480, height: 360, seed: seed)
        let text = try #require(scene.text)
        let plain = QRDecoder()?.codes(in: scene.frame).map(\.text)
        #expect(plain == [])
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = folder("picture.pgm")
        let head = Data("P5 \(scene.frame.width) \(scene.frame.height) 255\n".utf8)
        try (head + scene.frame.luma).write(to: URL(fileURLWithPath: file))
        let decode = try ServedProcess(TestDaemon.binary, ["decode", file])
        #expect(await decode.end(within: 20) == 0, "\(decode.text)")
        #expect(decode.text == "\(file)\t\(text)\n")
    }

    @Test("a code is one line, whatever ends of lines and other signs are in it")
    func oneLine() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = folder("lines.png")
        let text = "BEGIN:VCARD\r\nN:Ä\\;B\nEND\r\u{1b}[2J\u{2028}\t."
        try Data(try PaperRenderer(paper: .mm80).draw(.ticket(TicketSlip.holding(text)), as: .png))
            .write(to: URL(fileURLWithPath: file))
        let decode = try ServedProcess(TestDaemon.binary, ["decode", file])
        #expect(await decode.end(within: 20) == 0, "\(decode.text)")
        #expect(decode.text == "\(file)\tBEGIN:VCARD\\r\\nN:Ä\\;B\\nEND\\r\\u{1b}[2J\\u{2028}\t.\n")
    }
}

extension TicketSlip {
    fileprivate static func holding(_ code: String) -> TicketSlip {
        TicketSlip(
            queueName: "Reception", label: "A042", issuedAt: Timestamp(milliseconds: 1_800_000_000_000), peopleAhead: 3,
            code: code)
    }
}
