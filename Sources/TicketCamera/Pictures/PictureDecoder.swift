import CPicture
import QueueEngine

/// Turns a picture that somebody sent into luma. Its size is known from its header, and refused, before a pixel is unpacked.
enum PictureDecoder {
    static let byteLimit = 8 * 1024 * 1024
    static let pixelLimit = 50_000_000
    static let tooManyBytes = PictureRefusal.tooLarge("This picture has more than 8 MiB. Send a smaller one.")

    /// - Throws: `.tooLarge` over either limit, `.unsupported` for anything but a whole JPEG, PNG or PGM.
    static func frame(from picture: [UInt8]) throws(PictureRefusal) -> Frame {
        guard picture.count <= byteLimit else { throw tooManyBytes }
        if picture.starts(with: [0xff, 0xd8]) { return try jpeg(picture) }
        if picture.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return try png(picture) }
        if picture.starts(with: [UInt8(ascii: "P")]) { return try PGM.frame(from: picture) }
        throw .unsupported("This is not a JPEG, PNG or PGM picture.")
    }

    /// The pixels of a picture of this size.
    static func area(_ width: Int, _ height: Int) throws(PictureRefusal) -> Int {
        guard width > 0, height > 0 else { throw .unsupported("This picture has no pixels.") }
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, area <= pixelLimit else {
            throw .tooLarge("This picture has more than 50 megapixels. Send a smaller one.")
        }
        return area
    }

    private static func jpeg(_ picture: [UInt8]) throws(PictureRefusal) -> Frame {
        guard let decompressor = tjInitDecompress() else { throw .unsupported("There is no memory for this picture.") }
        defer { tjDestroy(decompressor) }
        var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let header = tjDecompressHeader3(
            decompressor, picture, UInt(picture.count), &width, &height, &subsampling, &colours)
        guard header == 0 else { throw .unsupported("This JPEG is damaged.") }
        var luma = [UInt8](repeating: 0, count: try area(Int(width), Int(height)))
        // A warning, too: half a picture is not the picture that was meant. A progressive file may ask for any number of
        // passes over all its pixels; libjpeg-turbo's own limit is 500.
        let result = tjDecompress2(
            decompressor, picture, UInt(picture.count), &luma, width, width, height, Int32(TJPF_GRAY.rawValue),
            TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
        guard result == 0 else { throw .unsupported("This JPEG is damaged or not whole.") }
        return Frame(width: Int(width), height: Int(height), luma: luma)
    }

    private static func png(_ picture: [UInt8]) throws(PictureRefusal) -> Frame {
        var image = png_image()
        qode_png_begin(&image)
        defer { png_image_free(&image) }
        // libpng reads through this pointer in its second call, too: one scope for both.
        return try picture.withUnsafeBufferPointer { bytes throws(PictureRefusal) in
            guard let start = bytes.baseAddress, png_image_begin_read_from_memory(&image, start, bytes.count) != 0
            else { throw .unsupported("This PNG is damaged.") }
            let (width, height) = (Int(image.width), Int(image.height))
            var luma = [UInt8](repeating: 0, count: try area(width, height))
            guard qode_png_read_gray(&image, &luma) != 0 else {
                throw .unsupported("This PNG is damaged or not whole.")
            }
            return Frame(width: width, height: height, luma: luma)
        }
    }
}
