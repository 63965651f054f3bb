import CVideo
import Glibc
import LinuxHost

/// A camera of Video4Linux, through libv4l2, which converts what exotic cameras send. Always the newest frame: whoever looks late
/// sees what is in front of the camera now.
final class V4L2Source: FrameSource {
    /// Buffers in flight: one is read, one is filled, and two more for a look that comes late.
    private static let bufferCount = 4
    /// How long the next frame is waited for where an old one is at hand, in milliseconds: one comes in half of that from any
    /// camera that is fast enough to be worth it.
    private static let nextFrame = 100
    /// Ways of working that are tried before a camera is given up.
    private static let tryLimit = 12

    let name: String
    let camera: Camera
    let mode: CameraMode?
    let isPatient = false
    private(set) var losses = FrameLosses()
    private(set) var takenAt: Int64?
    private var device: CameraDevice
    private var controls: CameraControls
    private var unpacker: FrameUnpacker
    private var lastSequence: UInt32?
    /// Since when it streams, and of how many buffers it is asked whether what they hold was taken before.
    private let beganAt: Int64
    private var toAsk = bufferCount

    /// - Parameter takesGrey: also a camera that has no colours: beside one that has, it is most likely for infrared.
    init(_ camera: Camera, wish: CameraWish, takesGrey: Bool = true) throws(CameraFault) {
        self.camera = camera
        name = camera.label
        var device = try CameraDevice(camera)
        guard device.hasSignal else { throw .silent(camera.label) }
        guard takesGrey || CameraOffers.hasColour(device.descriptor) else {
            throw .unusable(camera.label, reason: "it has no colours")
        }
        let (mode, stride) = try Self.negotiate(device, wish)
        self.mode = mode
        unpacker = FrameUnpacker(mode, stride: stride)
        controls = CameraControls(device.descriptor)
        controls.prepare(powerLine: wish.powerLine)
        beganAt = Clock.monotonicMilliseconds()
        try device.start(buffers: Self.bufferCount)
        self.device = device
    }

    // A camera keeps its dials when it is closed; the next program wants it as it was.
    deinit { controls.attempt(.none) }

    func next(within milliseconds: Int) throws(CameraFault) -> Frame? {
        guard try device.wait(milliseconds) else { return nil }
        var newest: v4l2_buffer?
        var taken = 0
        // Drain. When all buffers were full, the camera had nowhere to put what it saw since then: only the next frame is of
        // now. Bounded, because a camera faster than this loop must not hold it for ever.
        while let buffer = try device.dequeue() {
            newest = try newer(buffer, than: newest)
            taken += 1
            let patience = taken == Self.bufferCount ? Self.nextFrame : 0
            guard taken <= Self.bufferCount, try device.wait(patience) else { break }
        }
        guard let newest else { return nil }
        let frame = device.withBytes(of: newest) { unpacker.frame(from: $0) }
        try device.queue(newest)
        takenAt = Self.takenAt(newest)
        if frame == nil { losses.broken += 1 }
        return frame
    }

    func expose(_ exposure: Exposure) { controls.expose(exposure) }

    private(set) lazy var trials = controls.trials

    func attempt(_ trial: CameraTrial) { controls.attempt(trial) }

    /// The one of two that is looked at; the other goes back to the camera.
    private func newer(_ buffer: v4l2_buffer, than older: v4l2_buffer?) throws(CameraFault) -> v4l2_buffer? {
        if isOld(buffer) {
            try device.queue(buffer)
            return older
        }
        note(buffer.sequence)
        guard device.withBytes(of: buffer, { unpacker.isWhole($0, flags: buffer.flags) }) else {
            losses.broken += 1
            try device.queue(buffer)
            return older
        }
        guard let older else { return buffer }
        losses.skipped += 1
        try device.queue(older)
        return buffer
    }

    /// Some drivers begin with a picture that they still have from before (v4l2loopback, after seconds). Whoever was in front
    /// of the camera then is not now. Only the first buffers are asked: a driver whose clock is wrong is still a camera.
    private func isOld(_ buffer: v4l2_buffer) -> Bool {
        guard toAsk > 0 else { return false }
        toAsk -= 1
        return Self.takenAt(buffer).map { $0 < beganAt } ?? false
    }

    private func note(_ sequence: UInt32) {
        if let lastSequence, sequence > lastSequence { losses.lost += Int(sequence - lastSequence) - 1 }
        lastSequence = sequence
    }

    /// Nil when the driver stamps frames with another clock.
    private static func takenAt(_ buffer: v4l2_buffer) -> Int64? {
        guard buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK) == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        else { return nil }
        return Int64(buffer.timestamp.tv_sec) * 1000 + Int64(buffer.timestamp.tv_usec) / 1000
    }

    private static func negotiate(
        _ device: borrowing CameraDevice, _ wish: CameraWish
    ) throws(CameraFault) -> (mode: CameraMode, stride: Int) {
        let offers = CameraOffers.all(device.descriptor, near: wish).ordered(for: wish).prefix(tryLimit)
        // A driver that lists nothing may still take what it is asked for; and libv4l2 makes YU12 of anything that it knows.
        let asked = [PixelFormat.grey, .yuyv, .nv12, .mjpeg, .yu12].map { CameraOffer($0, wish.width, wish.height) }
        for offer in offers + (offers.isEmpty ? asked : asked.suffix(1)) {
            if let set = try device.set(offer, for: wish) { return set }
        }
        throw .unusable(device.camera.label, reason: "it has no picture format that can be read")
    }
}
