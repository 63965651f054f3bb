import Foundation
import LinuxHost
import Testing

@testable import HandheldScanner

/// What evdev gives, byte by byte, and what it spells.
@Suite struct KeyboardTests {
    static let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"

    /// `struct input_event` as the kernel writes it.
    static func event(_ type: UInt16, _ code: UInt16, _ value: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 7, count: MemoryLayout<timeval>.size)
        withUnsafeBytes(of: type) { bytes += $0 }
        withUnsafeBytes(of: code) { bytes += $0 }
        withUnsafeBytes(of: value) { bytes += $0 }
        return bytes
    }

    /// A press and a release, each with its report; Shift around it where it is needed.
    static func strokes(_ keys: [KeyPress]) -> [UInt8] {
        keys.flatMap { key in
            let stroke =
                event(4, 4, 0x7_0004) + event(1, key.code, 1) + event(0, 0, 0) + event(1, key.code, 0)
                + event(0, 0, 0)
            return key.isShifted ? event(1, 42, 1) + stroke + event(1, 42, 0) : stroke
        }
    }

    /// The keys that type a text on an American keyboard.
    static func keys(_ text: String) -> [KeyPress] {
        let all = (UInt16(2)...57).flatMap { code in [false, true].map { KeyPress(code: code, isShifted: $0) } }
        return text.compactMap { character in all.first { KeyPress.american([$0]) == String(character) } }
    }

    static let enter = strokes([KeyPress(code: 28)])

    @Test("letters and digits of an id lie where the tables of Linux say they lie")
    func places() {
        // linux/input-event-codes.h: KEY_A 30, KEY_B 48, KEY_C 46, KEY_D 32, KEY_E 18, KEY_F 33, KEY_1 2, KEY_0 11,
        // KEY_MINUS 12, KEY_KP7 71, KEY_KP0 82.
        let codes: [UInt16] = [30, 48, 46, 32, 18, 33, 2, 11, 12, 71, 82]
        #expect(KeyPress.american(codes.map { KeyPress(code: $0) }) == "abcdef10-70")
    }

    @Test("a line ends with Enter, the keypad's Enter, or Tab", arguments: [28, 96, 15] as [UInt16])
    func ends(_ code: UInt16) {
        var lines = KeyboardLines()
        let ended = lines.take(Self.strokes(Self.keys("a1") + [KeyPress(code: code)]))
        #expect(ended.map { KeyPress.american($0) } == ["a1"])
        #expect(lines.isEmpty)
    }

    @Test("the kernel's bytes may come in any pieces", arguments: [1, 5, 23, 24, 25, 1000])
    func pieces(_ size: Int) {
        let bytes = Self.strokes(Self.keys(Self.id.uppercased())) + Self.enter
        var lines = KeyboardLines()
        var ended: [[KeyPress]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            ended += lines.take(Array(bytes[start..<min(bytes.count, start + size)]))
        }
        #expect(ended.map { KeyPress.american($0) } == [Self.id.uppercased()])
    }

    @Test("a scanner that sends nothing after a code ends it by stopping; Enter alone is nothing")
    func silence() {
        var lines = KeyboardLines()
        #expect(lines.take(Self.strokes(Self.keys("a1"))).isEmpty)
        #expect(lines.pause().map { KeyPress.american($0) } == "a1")
        #expect(lines.pause() == nil)
        #expect(lines.take(Self.enter).isEmpty)
    }

    @Test("a key that is held down, a release and other events type nothing")
    func otherEvents() {
        var lines = KeyboardLines()
        let bytes =
            Self.event(1, 30, 1) + Self.event(1, 30, 2) + Self.event(1, 30, 2) + Self.event(1, 30, 0)
            + Self.event(2, 30, 1) + Self.event(17, 1, 1) + Self.enter
        #expect(lines.take(bytes) == [[KeyPress(code: 30)]])
    }

    @Test("a line that lost keys, or is endless, is left out; the next one counts")
    func broken() {
        var lines = KeyboardLines()
        let lost = Self.event(1, 30, 1) + Self.event(0, 3, 0) + Self.enter
        #expect(lines.take(lost + Self.strokes([KeyPress(code: 31)]) + Self.enter) == [[KeyPress(code: 31)]])
        // The release of the Shift before was among what was lost.
        let shifted = Self.event(1, 42, 1) + Self.event(1, 30, 1) + Self.event(0, 3, 0) + Self.enter
        #expect(lines.take(shifted + Self.strokes([KeyPress(code: 31)]) + Self.enter) == [[KeyPress(code: 31)]])
        let endless = (0...KeyboardLines.limit).flatMap { _ in Self.event(1, 30, 1) }
        #expect(lines.take(endless + Self.enter + Self.strokes([KeyPress(code: 31)]) + Self.enter).count == 1)
    }

    @Test("a file that is no keyboard, or is not there")
    func noKeyboard() {
        #expect(throws: InputFault.missing) { _ = try InputDevice(path: "/dev/input/event-none").name }
        #expect(throws: InputFault.unusable(reason: "Inappropriate ioctl for device")) {
            _ = try InputDevice(path: "/dev/null").name
        }
    }
}
