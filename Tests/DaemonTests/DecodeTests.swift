import Foundation
import TestSupport
import Testing
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
}
