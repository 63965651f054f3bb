import Foundation
import LinuxHost
import Testing

@testable import HandheldScanner

/// A button that takes a ticket.
@Suite struct ButtonTests {
    private func events(_ keys: [(type: UInt16, code: UInt16, value: Int32)]) -> [UInt8] {
        keys.flatMap { key in
            var event = [UInt8](repeating: 0, count: MemoryLayout<timeval>.size)
            withUnsafeBytes(of: key.type) { event += $0 }
            withUnsafeBytes(of: key.code) { event += $0 }
            withUnsafeBytes(of: key.value) { event += $0 }
            return event
        }
    }

    @Test("a press is counted once, however long it is held, in whatever pieces it comes; another key is none")
    func presses() {
        let bytes = events([
            (1, 28, 1), (0, 0, 0), (1, 28, 2), (1, 28, 2), (1, 28, 0), (1, 30, 1), (4, 4, 1), (1, 28, 1),
        ])
        for step in [1, 7, InputDevice.eventSize, bytes.count] {
            var (mine, any) = (ButtonPresses(key: 28), ButtonPresses(key: nil))
            var counts = (0, 0)
            for start in stride(from: 0, to: bytes.count, by: step) {
                let piece = Array(bytes[start..<min(start + step, bytes.count)])
                counts.0 += mine.take(piece)
                counts.1 += any.take(piece)
            }
            #expect(counts == (2, 3), "in pieces of \(step)")
        }
    }

    @Test(
        arguments: [
            ("/dev/input/by-id/usb-x", "/dev/input/by-id/usb-x", nil),
            ("/dev/input/event3#28", "/dev/input/event3", 28),
        ] as [(String, String, UInt16?)])
    func settings(_ text: String, _ path: String, _ key: UInt16?) {
        #expect(ButtonSetting(text)?.path == path && ButtonSetting(text)?.key == key)
    }

    @Test(arguments: [
        "", "auto", "/dev/", "/etc/passwd", "/dev/input/event3#", "/dev/input/event3#x", "/dev/a#1#2", "/dev/a#0",
    ])
    func none(_ text: String) { #expect(ButtonSetting(text) == nil) }
}
