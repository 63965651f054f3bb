import CVideo
import Glibc
import LinuxHost

/// An open camera: its descriptor and its mapped buffers, given back when it goes.
struct CameraDevice: ~Copyable {
    /// Errors of the driver in a row that still count as broken frames: EIO may be a glitch on the cable; one that lasts
    /// is a camera that must be opened anew.
    private static let errorLimit = 5

    let camera: Camera
    let descriptor: Int32
    private var buffers: [UnsafeMutableRawBufferPointer] = []
    private var errors = 0

    init(_ camera: Camera) throws(CameraFault) {
        qode_v4l2_be_quiet()
        let descriptor = qode_v4l2_open(camera.path)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENODEV, ENXIO: throw .missing(camera.label)
            case EACCES, EPERM: throw .forbidden(camera.label)
            case EBUSY: throw .busy(camera.label, by: ProcessTable.users(of: camera.path))
            default: throw .unusable(camera.label, reason: String(cString: strerror(errno)))
            }
        }
        var capability = v4l2_capability()
        guard qode_v4l2_query_capability(descriptor, &capability) == 0,
            capability.device_caps & UInt32(V4L2_CAP_VIDEO_CAPTURE) != 0,
            capability.device_caps & UInt32(V4L2_CAP_STREAMING) != 0
        else {
            // Nothing is initialised yet, so the descriptor is ours to close.
            v4l2_close(descriptor)
            throw .unusable(camera.label, reason: "it is not a camera that streams")
        }
        self.camera = camera
        self.descriptor = descriptor
    }

    deinit {
        _ = qode_v4l2_stream_off(descriptor)
        for buffer in buffers { v4l2_munmap(buffer.baseAddress, buffer.count) }
        v4l2_close(descriptor)
    }

    // MARK: Before it streams

    /// Sets one way of working.
    /// - Returns: what the driver made of it, with its bytes a row; nil when it will not have it.
    func set(_ offer: CameraOffer, for wish: CameraWish) throws(CameraFault) -> (mode: CameraMode, stride: Int)? {
        var format = v4l2_format()
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        format.fmt.pix.width = UInt32(offer.width)
        format.fmt.pix.height = UInt32(offer.height)
        format.fmt.pix.pixelformat = offer.format.code
        format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        let result = qode_v4l2_set_format(descriptor, &format)
        if result == -EBUSY { throw .busy(camera.label, by: ProcessTable.users(of: camera.path)) }
        let (width, height) = (Int(format.fmt.pix.width), Int(format.fmt.pix.height))
        guard result == 0, format.fmt.pix.pixelformat == offer.format.code, width > 0, height > 0 else { return nil }
        let fps = setRate(offer.rate(for: wish) ?? Double(wish.fps))
        let mode = CameraMode(format: offer.format, width: width, height: height, fps: fps)
        return (mode, max(Int(format.fmt.pix.bytesperline), width * offer.format.step))
    }

    /// - Returns: the rate that it will keep, in frames a second; nil when it has no say in it.
    private func setRate(_ rate: Double) -> Double? {
        var parameters = v4l2_streamparm()
        parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        parameters.parm.capture.timeperframe = CameraOffers.interval(rate)
        guard qode_v4l2_set_parameters(descriptor, &parameters) == 0 else { return nil }
        return CameraOffers.rate(parameters.parm.capture.timeperframe)
    }

    /// A capture box without a signal, or a camera behind it without power, says so.
    var hasSignal: Bool {
        var number: Int32 = 0
        var input = v4l2_input()
        guard qode_v4l2_get_input(descriptor, &number) == 0, number >= 0 else { return true }
        input.index = UInt32(number)
        guard qode_v4l2_list_inputs(descriptor, &input) == 0 else { return true }
        return input.status & UInt32(V4L2_IN_ST_NO_POWER | V4L2_IN_ST_NO_SIGNAL) == 0
    }

    // MARK: While it streams

    mutating func start(buffers count: Int) throws(CameraFault) {
        var request = v4l2_requestbuffers()
        request.count = UInt32(count)
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        try check(qode_v4l2_request_buffers(descriptor, &request))
        for index in 0..<request.count {
            var buffer = blank(index)
            try check(qode_v4l2_query_buffer(descriptor, &buffer))
            let mapped = v4l2_mmap(
                nil, Int(buffer.length), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, Int64(buffer.m.offset))
            guard let mapped, mapped != MAP_FAILED else {
                throw .unusable(camera.label, reason: "its buffers cannot be mapped")
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
            throw .lost(camera.label)
        }
        if poll.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { throw .lost(camera.label) }
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
        guard Int(buffer.index) < buffers.count else { throw .lost(camera.label) }
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
        if result == -EBUSY { throw .busy(camera.label, by: ProcessTable.users(of: camera.path)) }
        if result < 0 { throw .lost(camera.label) }
    }
}
