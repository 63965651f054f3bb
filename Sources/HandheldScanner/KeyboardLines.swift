import Glibc
import LinuxHost

/// Gathers the keys of an evdev keyboard into lines. Takes the bytes that the kernel gives, in pieces of any size.
public struct KeyboardLines: Sendable {
    /// Keys of a line that are kept: the longest text that a ticket's code may hold. What is longer is nothing of ours.
    public static let limit = 2048

    private enum EventType { static let (synchronization, key): (UInt16, UInt16) = (0, 1) }
    /// Some events were lost: the buffer of the kernel was full.
    private static let dropped: UInt16 = 3
    /// Enter, the keypad's Enter and Tab: what scanners are set to send after a code.
    private static let ends: Set<UInt16> = [28, 96, 15]
    private static let shifts: Set<UInt16> = [42, 54]

    private var pending: [UInt8] = []
    private var keys: [KeyPress] = []
    private var pressedShifts: Set<UInt16> = []
    /// What comes until the end of this line is not whole.
    private var isBroken = false

    public init() {}

    /// No key of a line has been pressed yet.
    public var isEmpty: Bool { keys.isEmpty && !isBroken }

    /// - Returns: the lines that ended in these bytes.
    public mutating func take(_ bytes: [UInt8]) -> [[KeyPress]] {
        pending += bytes
        var lines: [[KeyPress]] = []
        var start = 0
        while pending.count - start >= InputDevice.eventSize {
            let fields = start + MemoryLayout<timeval>.size
            let type = Self.word(pending, at: fields)
            let code = Self.word(pending, at: fields + 2)
            // Its low half tells: 0 released, 1 pressed, 2 held down.
            let value = Self.word(pending, at: fields + 4)
            start += InputDevice.eventSize
            if let line = take(type, code, value) { lines.append(line) }
        }
        pending.removeFirst(start)
        return lines
    }

    /// The scanner has stopped for a while. One that sends nothing after a code ends its line so.
    public mutating func pause() -> [KeyPress]? { end() }

    private mutating func take(_ type: UInt16, _ code: UInt16, _ value: UInt16) -> [KeyPress]? {
        if type == EventType.synchronization, code == Self.dropped {
            isBroken = true
            // That Shift was let go may be among what was lost.
            pressedShifts = []
        }
        guard type == EventType.key else { return nil }
        if Self.shifts.contains(code) {
            if value == 0 { pressedShifts.remove(code) } else { pressedShifts.insert(code) }
            return nil
        }
        guard value == 1 else { return nil }
        if Self.ends.contains(code) { return end() }
        if keys.count < Self.limit {
            keys.append(KeyPress(code: code, isShifted: !pressedShifts.isEmpty))
        } else {
            isBroken = true
        }
        return nil
    }

    private mutating func end() -> [KeyPress]? {
        defer {
            keys = []
            isBroken = false
        }
        return isBroken || keys.isEmpty ? nil : keys
    }

    /// In the machine's own order of bytes, as the kernel writes it.
    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt16 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt16.self) }
    }
}
