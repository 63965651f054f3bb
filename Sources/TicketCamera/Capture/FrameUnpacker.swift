import CPicture
import CVideo

/// Takes the brightness out of what a camera sends.
struct FrameUnpacker {
    private let mode: CameraMode
    /// Bytes from one row to the next; of what is not compressed.
    private let stride: Int
    /// The last frame's. Nobody has it any more when the next one comes, which takes its place: memory that is asked for anew costs a
    /// frame of 720p 225 faults of the kernel.
    private var luma: [UInt8] = []

    init(_ mode: CameraMode, stride: Int) { (self.mode, self.stride) = (mode, stride) }

    /// False for half a frame, and for one that the driver itself calls damaged.
    /// - Parameter flags: of its `v4l2_buffer`.
    func isWhole(_ bytes: UnsafeRawBufferPointer, flags: UInt32) -> Bool {
        guard flags & UInt32(V4L2_BUF_FLAG_ERROR) == 0 else { return false }
        guard mode.format.isCompressed else {
            return bytes.count >= stride * (mode.height - 1) + mode.width * mode.format.step
        }
        return bytes.starts(with: [0xff, 0xd8]) && Self.holdsEnd(bytes)
    }

    /// Cameras pad a JPEG with whatever they like, so its end is looked for from behind. Inside, those two bytes never
    /// stand side by side.
    private static func holdsEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var place = bytes.count - 2
        while place >= 2 {
            if bytes[place] == 0xff, bytes[place + 1] == 0xd9 { return true }
            place -= 1
        }
        return false
    }

    /// - Parameter bytes: a whole frame.
    /// - Returns: nil when it cannot be unpacked.
    mutating func frame(from bytes: UnsafeRawBufferPointer) -> Frame? {
        mode.format.isCompressed ? unpackJPEG(bytes) : unpack(bytes)
    }

    private mutating func makeRoom(_ area: Int) {
        if luma.count != area { luma = [UInt8](repeating: 0, count: area) }
    }

    private mutating func unpack(_ bytes: UnsafeRawBufferPointer) -> Frame? {
        guard let start = bytes.baseAddress else { return nil }
        let (width, height, step) = (mode.width, mode.height, mode.format.step)
        makeRoom(width * height)
        luma.withUnsafeMutableBufferPointer { out in
            guard let first = out.baseAddress else { return }
            for row in 0..<height {
                let source = (start + row * stride + mode.format.offset).assumingMemoryBound(to: UInt8.self)
                let target = first + row * width
                if step == 1 {
                    target.update(from: source, count: width)
                } else {
                    for column in 0..<width { target[column] = source[column &* step] }
                }
            }
        }
        return luma.isEmpty ? nil : Frame(width: width, height: height, luma: luma)
    }

    /// Of a JPEG its brightness alone is unpacked: half the work of its colours. Warnings are let pass, since many cameras pad or
    /// repeat markers; a code's own error correction tells damage.
    private mutating func unpackJPEG(_ bytes: UnsafeRawBufferPointer) -> Frame? {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, let decompressor = tjInitDecompress()
        else { return nil }
        defer { tjDestroy(decompressor) }
        let size = UInt(bytes.count)
        var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let header = tjDecompressHeader3(decompressor, start, size, &width, &height, &subsampling, &colours)
        guard header == 0, let area = try? PictureDecoder.area(Int(width), Int(height)) else { return nil }
        makeRoom(area)
        let result = luma.withUnsafeMutableBufferPointer { out in
            tjDecompress2(
                decompressor, start, size, out.baseAddress, width, width, height, Int32(TJPF_GRAY.rawValue),
                TJFLAG_FASTDCT | TJFLAG_LIMITSCANS)
        }
        let isUsable = result == 0 || tjGetErrorCode(decompressor) == Int32(TJERR_WARNING.rawValue)
        return isUsable ? Frame(width: Int(width), height: Int(height), luma: luma) : nil
    }
}
