import CPango
import QueueEngine

/// What is drawn on: a page of Cairo's, as a picture, PDF or SVG. Frees itself.
final class Canvas {
    private let context: OpaquePointer
    private let surface: OpaquePointer
    private let sink = Sink()

    /// Gathers what Cairo writes.
    private final class Sink { var bytes: [UInt8] = [] }

    enum VectorFormat { case pdf, svg }

    /// A picture, white at first.
    init(pictureOf width: Int, _ height: Int) {
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        context = cairo_create(surface)
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
    }

    /// A page of vectors.
    /// - Parameters:
    ///   - width, height: in the unit that is drawn in.
    ///   - points: PDF points (1/72 inch) a unit.
    init(_ format: VectorFormat, of width: Double, _ height: Double, points: Double) {
        let closure = Unmanaged.passUnretained(sink).toOpaque()
        switch format {
        case .pdf: surface = cairo_pdf_surface_create_for_stream(Self.gather, closure, width * points, height * points)
        case .svg: surface = cairo_svg_surface_create_for_stream(Self.gather, closure, width * points, height * points)
        }
        context = cairo_create(surface)
        cairo_scale(context, points, points)
    }

    private static let gather: cairo_write_func_t = { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
            .bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    // MARK: What came of it

    /// The document's bytes. Nothing can be drawn any more.
    func document() throws -> [UInt8] {
        cairo_surface_finish(surface)
        try Self.check(cairo_status(context))
        try Self.check(cairo_surface_status(surface))
        return sink.bytes
    }

    func png() throws -> [UInt8] {
        cairo_surface_flush(surface)
        try Self.check(
            cairo_surface_write_to_png_stream(surface, Self.gather, Unmanaged.passUnretained(sink).toOpaque()))
        return sink.bytes
    }

    /// One bit a dot: black where more than half of the dot is inked.
    func raster() throws -> Raster {
        var raster = Raster(width: columns, height: rows)
        try withGrey { grey, stride in
            for row in 0..<raster.height {
                raster.setRow(row) { grey[row * stride + $0 * 4 + 1] < 128 }
            }
        }
        return raster
    }

    /// Eight bits a dot.
    func grey() throws -> GreyPicture {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(columns * rows)
        try withGrey { grey, stride in
            for row in 0..<rows {
                for column in 0..<columns { bytes.append(grey[row * stride + column * 4 + 1]) }
            }
        }
        return GreyPicture(width: columns, height: rows, bytes: bytes)
    }

    private var columns: Int { Int(cairo_image_surface_get_width(surface)) }
    private var rows: Int { Int(cairo_image_surface_get_height(surface)) }

    /// The picture's bytes, four a dot; what is drawn is grey, so its green is as good as any.
    private func withGrey(_ body: (UnsafePointer<UInt8>, _ stride: Int) -> Void) throws {
        cairo_surface_flush(surface)
        try Self.check(cairo_status(context))
        try Self.check(cairo_surface_status(surface))
        guard let data = cairo_image_surface_get_data(surface) else { return }
        body(data, Int(cairo_image_surface_get_stride(surface)))
    }

    private static func check(_ status: cairo_status_t) throws {
        guard status == CAIRO_STATUS_SUCCESS else {
            throw DrawingFailure.cairo(String(cString: cairo_status_to_string(status)))
        }
    }

    // MARK: Drawing

    /// What is drawn from then on is on the next page.
    func drawPage(_ list: DisplayList) {
        draw(list)
        cairo_show_page(context)
    }

    func draw(_ list: DisplayList) {
        for placed in list.marks {
            let level = placed.ink == .black ? 0.0 : 1.0
            cairo_set_source_rgb(context, level, level, level)
            draw(placed.mark, placed.x, placed.y)
        }
    }

    private func draw(_ mark: DisplayList.Mark, _ x: Double, _ y: Double) {
        switch mark {
        case .text(let block): draw(block, x, y)
        case .code(let code, let module):
            fill((0..<code.size).map(code.runs(inRow:)), x, y, unit: module)
        case .dots(let raster):
            fill((0..<raster.height).map(raster.runs(inRow:)), x, y, unit: 1)
        case .bar(let width, let height):
            cairo_rectangle(context, x, y, width, height)
            cairo_fill(context)
        case .frame(let width, let height, let radius, let thickness):
            // Cairo draws a line on both sides of its path.
            let inset = thickness / 2
            roundedRectangle(x + inset, y + inset, width - thickness, height - thickness, radius: radius)
            cairo_set_line_width(context, thickness)
            cairo_stroke(context)
        case .disc(let diameter):
            cairo_arc(context, x + diameter / 2, y + diameter / 2, diameter / 2, 0, 2 * .pi)
            cairo_fill(context)
        case .pictogram(let pictogram, let size):
            cairo_save(context)
            cairo_translate(context, x, y)
            cairo_scale(context, size / Pictogram.side, size / Pictogram.side)
            draw(pictogram)
            cairo_restore(context)
        case .drawing(let drawing, let size):
            cairo_save(context)
            cairo_translate(context, x, y)
            cairo_scale(context, size / PictureDrawing.side, size / PictureDrawing.side)
            drawing.draw(on: context)
            cairo_restore(context)
        case .picture(let picture, let width, let height): draw(picture, x, y, width, height)
        }
    }

    private func draw(_ block: TextBlock, _ x: Double, _ y: Double) {
        let reach = block.style.size * TextBlock.overhang
        cairo_save(context)
        cairo_rectangle(context, x, y - reach, block.width, block.height + 2 * reach)
        cairo_clip(context)
        cairo_move_to(context, x + block.left, y + block.top)
        pango_cairo_show_layout(context, block.layout)
        cairo_restore(context)
    }

    /// Runs of squares on a grid, never smoothed.
    private func fill(_ rows: [[Range<Int>]], _ x: Double, _ y: Double, unit: Double) {
        cairo_save(context)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        for (row, runs) in rows.enumerated() {
            for run in runs {
                cairo_rectangle(
                    context, x + Double(run.lowerBound) * unit, y + Double(row) * unit, Double(run.count) * unit, unit)
            }
        }
        cairo_fill(context)
        cairo_restore(context)
    }

    private func draw(_ picture: GreyPicture, _ x: Double, _ y: Double, _ width: Double, _ height: Double) {
        let stride = Int(cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, Int32(picture.width)))
        var bytes = [UInt8](repeating: 0, count: stride * picture.height)
        for row in 0..<picture.height {
            for column in 0..<picture.width {
                let grey = picture.bytes[row * picture.width + column]
                for part in 0..<4 { bytes[row * stride + column * 4 + part] = grey }
            }
        }
        bytes.withUnsafeMutableBufferPointer { buffer in
            let image = cairo_image_surface_create_for_data(
                buffer.baseAddress, CAIRO_FORMAT_RGB24, Int32(picture.width), Int32(picture.height), Int32(stride))
            cairo_save(context)
            cairo_translate(context, x, y)
            cairo_scale(context, width / Double(picture.width), height / Double(picture.height))
            cairo_set_source_surface(context, image, 0, 0)
            cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_BEST)
            // The edge's dots are as dark as the picture's, not half transparent.
            cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
            cairo_rectangle(context, 0, 0, Double(picture.width), Double(picture.height))
            cairo_fill(context)
            cairo_restore(context)
            // Nothing may look at the bytes after this.
            cairo_surface_finish(image)
            cairo_surface_destroy(image)
        }
    }

    private func draw(_ pictogram: Pictogram) {
        cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        for stroke in pictogram.strokes { draw(stroke) }
    }

    private func draw(_ stroke: Pictogram.Stroke) {
        cairo_new_path(context)
        cairo_set_line_width(context, Pictogram.lineWidth)
        switch stroke {
        case .box(let x, let y, let width, let height, let radius):
            roundedRectangle(x, y, width, height, radius: radius)
        case .plate(let x, let y, let width, let height, let radius):
            roundedRectangle(x, y, width, height, radius: radius)
            cairo_fill(context)
        case .path(let points): trace(points)
        case .arc(let x, let y, let radius, let from, let to):
            cairo_arc(context, x, y, radius, from * .pi / 180, to * .pi / 180)
        case .disc(let x, let y, let radius):
            cairo_arc(context, x, y, radius, 0, 2 * .pi)
            cairo_fill(context)
        case .limb(let points, let width):
            trace(points)
            cairo_set_line_width(context, width + 2 * Pictogram.lineWidth)
            cairo_stroke_preserve(context)
            cairo_set_source_rgb(context, 1, 1, 1)
            cairo_set_line_width(context, width)
            cairo_stroke(context)
            cairo_set_source_rgb(context, 0, 0, 0)
        case .white(let stroke):
            cairo_set_source_rgb(context, 1, 1, 1)
            draw(stroke)
            cairo_set_source_rgb(context, 0, 0, 0)
        }
        cairo_stroke(context)
    }

    private func trace(_ points: [(Double, Double)]) {
        for point in points { cairo_line_to(context, point.0, point.1) }
    }

    private func roundedRectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double) {
        cairo_new_sub_path(context)
        cairo_arc(context, x + width - radius, y + radius, radius, -.pi / 2, 0)
        cairo_arc(context, x + width - radius, y + height - radius, radius, 0, .pi / 2)
        cairo_arc(context, x + radius, y + height - radius, radius, .pi / 2, .pi)
        cairo_arc(context, x + radius, y + radius, radius, .pi, 3 * .pi / 2)
        cairo_close_path(context)
    }
}
