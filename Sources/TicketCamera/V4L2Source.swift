import CVideo
import Glibc

/// A camera of Video4Linux, through libv4l2, which converts what cheap cameras send.
final class V4L2Source: FrameSource {
    /// How a camera is asked to work; it may choose something near.
    struct Mode {
        var width: Int
        var height: Int
        var fps: Int
    }

    /// Buffers in flight: one is filled while another is read.
    private static let bufferCount: UInt32 = 4
    /// Formats in which brightness stands by itself, in the order of the least work; libv4l2 makes the last from anything.
    private static let formats = [
        qode_pixel_format_grey, qode_pixel_format_yuyv, qode_pixel_format_nv12, qode_pixel_format_yu12,
    ]

    let name: String
    let isPatient = false
    private var device: Device
    private let width: Int
    private let height: Int
    private let stride: Int
    /// Bytes from one pixel's brightness to the next.
    private let step: Int

    init(path: String, mode: Mode) throws(CameraFault) {
        name = path
        var device = try Device(path: path)
        let format = try Self.negotiate(device, mode)
        width = Int(format.width)
        height = Int(format.height)
        step = format.pixelformat == qode_pixel_format_yuyv ? 2 : 1
        stride = max(Int(format.bytesperline), width * step)
        try device.start(buffers: Self.bufferCount, fps: mode.fps)
        self.device = device
    }

    func next(within milliseconds: Int) throws(CameraFault) -> Frame? {
        guard try device.wait(milliseconds) else { return nil }
        guard var buffer = try device.dequeue() else { return nil }
        // Drain: what counts is what is in front of the camera now.
        while try device.wait(0), let newer = try device.dequeue() {
            try device.queue(buffer)
            buffer = newer
        }
        let frame = device.withBytes(of: buffer) { luma(in: $0, flags: buffer.flags) }
        try device.queue(buffer)
        return frame
    }

    /// Nil for half a frame, or one that the camera itself calls broken.
    private func luma(in bytes: UnsafeRawBufferPointer, flags: UInt32) -> Frame? {
        guard flags & UInt32(V4L2_BUF_FLAG_ERROR) == 0, bytes.count >= stride * (height - 1) + width * step else {
            return nil
        }
        var luma = [UInt8](repeating: 0, count: width * height)
        luma.withUnsafeMutableBytes { out in
            for row in 0..<height {
                let source = bytes.baseAddress.map { $0 + row * stride }
                guard let source, let target = out.baseAddress.map({ $0 + row * width }) else { return }
                if step == 1 {
                    target.copyMemory(from: source, byteCount: width)
                } else {
                    for column in 0..<width {
                        target.storeBytes(
                            of: source.load(fromByteOffset: column * step, as: UInt8.self), toByteOffset: column,
                            as: UInt8.self)
                    }
                }
            }
        }
        return Frame(width: width, height: height, luma: luma)
    }

    private static func negotiate(
        _ device: borrowing Device, _ mode: Mode
    ) throws(CameraFault) -> v4l2_pix_format {
        for wanted in formats {
            var format = v4l2_format()
            format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
            format.fmt.pix.width = UInt32(mode.width)
            format.fmt.pix.height = UInt32(mode.height)
            format.fmt.pix.pixelformat = wanted
            format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
            let result = qode_v4l2_set_format(device.descriptor, &format)
            if result == -EBUSY { throw .busy(device.path) }
            if result == 0, format.fmt.pix.pixelformat == wanted, format.fmt.pix.width > 0, format.fmt.pix.height > 0 {
                return format.fmt.pix
            }
        }
        throw .unusable(device.path, reason: "it has no picture format that can be read")
    }
}

/// An open camera: its descriptor and its mapped buffers, given back when it goes.
private struct Device: ~Copyable {
    /// Errors of the driver in a row that still count as broken frames: EIO may be a glitch on the cable; one that lasts
    /// is a camera that must be opened anew.
    private static let errorLimit = 5

    let path: String
    let descriptor: Int32
    private var buffers: [UnsafeMutableRawBufferPointer] = []
    private var errors = 0

    init(path: String) throws(CameraFault) {
        qode_v4l2_be_quiet()
        let descriptor = qode_v4l2_open(path)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENODEV, ENXIO: throw .missing(path)
            case EACCES, EPERM: throw .forbidden(path)
            case EBUSY: throw .busy(path)
            default: throw .unusable(path, reason: String(cString: strerror(errno)))
            }
        }
        var capability = v4l2_capability()
        guard qode_v4l2_query_capability(descriptor, &capability) == 0,
            capability.device_caps & UInt32(V4L2_CAP_VIDEO_CAPTURE) != 0,
            capability.device_caps & UInt32(V4L2_CAP_STREAMING) != 0
        else {
            // Nothing is initialised yet, so the descriptor is ours to close.
            v4l2_close(descriptor)
            throw .unusable(path, reason: "it is not a camera that streams")
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        _ = qode_v4l2_stream_off(descriptor)
        for buffer in buffers { v4l2_munmap(buffer.baseAddress, buffer.count) }
        v4l2_close(descriptor)
    }

    mutating func start(buffers count: UInt32, fps: Int) throws(CameraFault) {
        var parameters = v4l2_streamparm()
        parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        parameters.parm.capture.timeperframe = v4l2_fract(numerator: 1, denominator: UInt32(fps))
        // A camera without this control keeps its own rate.
        _ = qode_v4l2_set_parameters(descriptor, &parameters)
        var request = v4l2_requestbuffers()
        request.count = count
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try check(qode_v4l2_request_buffers(descriptor, &request))
        for index in 0..<request.count {
            var buffer = blank(index)
            try check(qode_v4l2_query_buffer(descriptor, &buffer))
            let mapped = v4l2_mmap(
                nil, Int(buffer.length), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, Int64(buffer.m.offset))
            guard let mapped, mapped != MAP_FAILED else {
                throw .unusable(path, reason: "its buffers cannot be mapped")
            }
            buffers.append(UnsafeMutableRawBufferPointer(start: mapped, count: Int(buffer.length)))
            try queue(buffer)
        }
        try check(qode_v4l2_stream_on(descriptor))
    }

    /// - Returns: whether there is a frame to dequeue.
    func wait(_ milliseconds: Int) throws(CameraFault) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let count = Glibc.poll(&poll, 1, Int32(milliseconds))
        if count < 0 {
            if errno == EINTR { return false }
            throw .lost(path)
        }
        if poll.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { throw .lost(path) }
        return count > 0
    }

    /// The next filled buffer; nil when there is none.
    mutating func dequeue() throws(CameraFault) -> v4l2_buffer? {
        var buffer = blank(0)
        let result = qode_v4l2_dequeue(descriptor, &buffer)
        if result == -EAGAIN { return nil }
        errors = result == -EIO ? errors + 1 : 0
        if (1..<Self.errorLimit).contains(errors) { return nil }
        try check(result)
        guard Int(buffer.index) < buffers.count else { throw .lost(path) }
        return buffer
    }

    func queue(_ buffer: v4l2_buffer) throws(CameraFault) {
        var buffer = buffer
        try check(qode_v4l2_queue(descriptor, &buffer))
    }

    func withBytes<Value>(of buffer: v4l2_buffer, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let mapped = buffers[Int(buffer.index)]
        return body(UnsafeRawBufferPointer(rebasing: mapped[..<min(mapped.count, Int(buffer.bytesused))]))
    }

    private func blank(_ index: UInt32) -> v4l2_buffer {
        var buffer = v4l2_buffer()
        buffer.index = index
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        return buffer
    }

    private func check(_ result: Int32) throws(CameraFault) {
        if result == -EBUSY { throw .busy(path) }
        if result < 0 { throw .lost(path) }
    }
}
