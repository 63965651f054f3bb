import Glibc
import LinuxHost
public import QueueEngine
import Synchronization

/// `kiosk.button`: an evdev key that takes a ticket when it is pressed, on a device that nobody types on.
public struct ButtonSetting: Sendable, Equatable {
    /// `/dev/input/…`
    public var path: String
    /// The kernel's number of its key (linux/input-event-codes.h); nil is any.
    public var key: UInt16?

    /// `/dev/input/by-id/x` or `/dev/input/by-id/x#28`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].hasPrefix("/dev/"), parts[0].utf8.count > 5 else { return nil }
        path = String(parts[0])
        guard parts.count == 2 else { return }
        guard let number = UInt16(parts[1]), (1...0x2ff).contains(number) else { return nil }
        key = number
    }
}

/// Listens to a button, on a thread of its own; one that is unplugged is waited for.
public final class ButtonReader: Sendable {
    /// Between two tries to open it, in milliseconds: where the kernel tells when it comes, and where it does not.
    private static let (longInterval, interval) = (30_000, 1000)
    private static let patience = 250
    /// Presses that may wait: nobody means more than the first while the printer is busy.
    private static let waitingLimit = 2

    /// One element a press. For one reader.
    public let presses: AsyncStream<Void>

    private let setting: ButtonSetting
    private let state: Mutex<DeviceState>
    private let isStopped = Atomic(false)

    public init(_ setting: ButtonSetting, report: @escaping @Sendable (String) -> Void) {
        self.setting = setting
        state = Mutex(DeviceState(.failed, code: "starting", detail: "\(setting.path) is being opened."))
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingOldest(Self.waitingLimit))
        presses = stream
        spawnThread(name: "button") { [self] in
            while goesOn {
                // Before the look, so that what comes meanwhile is told.
                let watch = Self.watch(on: setting.path)
                do throws(InputFault) {
                    let device = try InputDevice(path: setting.path)
                    note(DeviceState(.ready, code: "ready", detail: "Listens to \(device.name)."), report)
                    try read(device, continuation)
                } catch {
                    note(Self.state(of: error, setting.path), report)
                    wait(watch)
                }
            }
            continuation.finish()
        }
    }

    /// On the folder that the device comes into, or the nearest above it that is there: `by-id` comes and goes with what is in it.
    private static func watch(on path: String) -> FolderWatch {
        var parts = path.split(separator: "/")
        while true {
            let name = parts.removeLast()
            let watch = FolderWatch("/" + parts.joined(separator: "/"), prefix: String(name))
            if watch.isUsable || parts.isEmpty { return watch }
        }
    }

    private func wait(_ watch: borrowing FolderWatch) {
        let end = Clock.monotonicMilliseconds() + Int64(watch.isUsable ? Self.longInterval : Self.interval)
        while goesOn {
            let rest = end - Clock.monotonicMilliseconds()
            guard rest > 0, !watch.wait(milliseconds: min(Int(rest), Self.patience)) else { return }
        }
    }

    private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

    /// Ends the thread, within half a second.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    public func health() -> DeviceState { state.withLock { $0 } }

    private func read(
        _ device: borrowing InputDevice, _ continuation: AsyncStream<Void>.Continuation
    ) throws(InputFault) {
        var presses = ButtonPresses(key: setting.key)
        while goesOn {
            for _ in 0..<presses.take(try device.read(within: Self.patience)) { continuation.yield() }
        }
    }

    private func note(_ new: DeviceState, _ report: (String) -> Void) {
        let old = state.withLock { state in
            defer { state = new }
            return state
        }
        if old != new { report("button: \(new.detail)") }
    }

    private static func state(of fault: InputFault, _ path: String) -> DeviceState {
        let detail =
            switch fault {
            case .missing: "\(path) is not there."
            case .forbidden: "\(path) may not be read by this user."
            case .busy: "\(path) is taken by another program."
            case .lost: "\(path) was unplugged."
            case .unusable(let reason): "\(path) cannot be used: \(reason)."
            }
        return DeviceState(
            .failed, code: "button_failed", detail: detail,
            remedy: "Plug the button in, and see that kiosk.button names it: `ls -l /dev/input/by-id`.")
    }
}

/// Counts how often a key goes down, in the bytes that the kernel gives, in pieces of any size. One that is held is one press.
struct ButtonPresses {
    private static let keyEvent: UInt16 = 1
    private let key: UInt16?
    private var pending: [UInt8] = []

    init(key: UInt16?) { self.key = key }

    mutating func take(_ bytes: [UInt8]) -> Int {
        pending += bytes
        var (count, start) = (0, 0)
        while pending.count - start >= InputDevice.eventSize {
            let fields = start + MemoryLayout<timeval>.size
            let (type, code) = (word(at: fields), word(at: fields + 2))
            // 0 released, 1 pressed, 2 held down.
            if type == Self.keyEvent, word(at: fields + 4) == 1, key == nil || key == code { count += 1 }
            start += InputDevice.eventSize
        }
        pending.removeFirst(start)
        return count
    }

    private func word(at offset: Int) -> UInt16 {
        pending.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt16.self) }
    }
}
