import CPango

/// A picture in grey: the venue's logo.
public struct GreyPicture: Sendable, Equatable {
    let width: Int
    let height: Int
    /// Rows from top to bottom, 255 is white.
    let bytes: [UInt8]

    init(width: Int, height: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// A side of more dots is no logo: a receipt has 576, and 4,096 squared unpack to 64 MiB.
    private static let sideLimit = 4096

    /// Reads a PNG; what is transparent is white.
    public init(png: [UInt8]) throws(PictureFailure) {
        // Its sides, from the header (ISO 15948 §11.2.2), before anything is unpacked.
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        guard png.count > 33, png.starts(with: signature) else { throw .notPNG }
        func number(at index: Int) -> Int { png[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
        let sides = (number(at: 16), number(at: 20))
        guard (1...Self.sideLimit).contains(sides.0), (1...Self.sideLimit).contains(sides.1) else { throw .tooLarge }
        guard let picture = try? Self.unpack(png, sides.0, sides.1) else { throw .damaged }
        self = picture
    }

    private static func unpack(_ png: [UInt8], _ width: Int, _ height: Int) throws -> GreyPicture {
        final class Source {
            var rest: ArraySlice<UInt8>
            init(_ bytes: [UInt8]) { rest = bytes[...] }
        }
        let source = Source(png)
        let image = withExtendedLifetime(source) {
            cairo_image_surface_create_from_png_stream(
                { closure, data, length in
                    guard let closure, let data else { return CAIRO_STATUS_READ_ERROR }
                    let source = Unmanaged<Source>.fromOpaque(closure).takeUnretainedValue()
                    guard source.rest.count >= Int(length) else { return CAIRO_STATUS_READ_ERROR }
                    for (index, byte) in source.rest.prefix(Int(length)).enumerated() { data[index] = byte }
                    source.rest = source.rest.dropFirst(Int(length))
                    return CAIRO_STATUS_SUCCESS
                }, Unmanaged.passUnretained(source).toOpaque())
        }
        defer { cairo_surface_destroy(image) }
        guard cairo_surface_status(image) == CAIRO_STATUS_SUCCESS else { throw PictureFailure.damaged }
        // Painted over white, and its colours weighed as the eye does (ITU-R BT.601).
        let canvas = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        let context = cairo_create(canvas)
        defer {
            cairo_destroy(context)
            cairo_surface_destroy(canvas)
        }
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        cairo_set_source_surface(context, image, 0, 0)
        cairo_paint(context)
        cairo_surface_flush(canvas)
        guard let data = cairo_image_surface_get_data(canvas) else { throw PictureFailure.damaged }
        let stride = Int(cairo_image_surface_get_stride(canvas))
        let bytes = (0..<width * height).map { dot in
            let place = dot / width * stride + dot % width * 4
            // Blue, green, red: little-endian machines.
            let weighed = 114 * Int(data[place]) + 587 * Int(data[place + 1]) + 299 * Int(data[place + 2])
            return UInt8(weighed / 1000)
        }
        return GreyPicture(width: width, height: height, bytes: bytes)
    }

    /// Black dots as dense as the picture is dark (Floyd and Steinberg's error diffusion), in this size.
    func dithered(width columns: Int, height rows: Int) throws -> Raster {
        var page = DisplayList()
        page.add(.picture(self, width: Double(columns), height: Double(rows)), x: 0, y: 0)
        let canvas = Canvas(pictureOf: columns, rows)
        canvas.draw(page)
        var levels = try canvas.grey().bytes.map { Int($0) }
        var raster = Raster(width: columns, height: rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let level = levels[row * columns + column]
                let isBlack = level < 128
                if isBlack { raster.blacken(column, row) }
                let error = isBlack ? level : level - 255
                for (right, below, share) in [(1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)]
                where (0..<columns).contains(column + right) && row + below < rows {
                    levels[(row + below) * columns + column + right] += error * share / 16
                }
            }
        }
        return raster
    }
}

/// Why a logo cannot be used.
public enum PictureFailure: Error, Sendable, CustomStringConvertible {
    case notPNG, tooLarge, damaged

    public var description: String {
        switch self {
        case .notPNG: "it is no PNG picture"
        case .tooLarge: "it is larger than 4096 × 4096 dots"
        case .damaged: "it is a damaged PNG picture"
        }
    }
}
