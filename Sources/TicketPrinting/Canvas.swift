import CPango

/// What is drawn on: a page of Cairo's, whose unit is the dot of the printer, with the few strokes that tickets and
/// posters are made of. Frees itself.
final class Canvas {
    enum Weight { case normal, bold }
    enum Alignment { case leading, centre }

    /// Dots.
    let width: Double
    let context: OpaquePointer
    private let surface: OpaquePointer
    private let sink: Sink?

    /// Gathers what Cairo writes.
    private final class Sink { var bytes: [UInt8] = [] }

    /// A picture in grey, white at first.
    init(pictureOf width: Int, _ height: Int) {
        self.width = Double(width)
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        context = cairo_create(surface)
        sink = nil
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        cairo_set_source_rgb(context, 0, 0, 0)
    }

    /// A PDF page.
    /// - Parameters:
    ///   - width, height: in the unit that is drawn in.
    ///   - points: PDF points (1/72 inch) a unit.
    init(pdfOf width: Double, _ height: Double, points: Double) {
        self.width = width
        let sink = Sink()
        self.sink = sink
        surface = cairo_pdf_surface_create_for_stream(
            { closure, data, length in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
                    .bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), width * points, height * points)
        context = cairo_create(surface)
        cairo_scale(context, points, points)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    // MARK: What came of it

    func pdf() throws -> [UInt8] {
        cairo_surface_finish(surface)
        try check()
        return sink?.bytes ?? []
    }

    func png() throws -> [UInt8] {
        let sink = Sink()
        cairo_surface_flush(surface)
        let status = cairo_surface_write_to_png_stream(
            surface,
            { closure, data, length in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
                    .bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque())
        guard status == CAIRO_STATUS_SUCCESS else {
            throw DrawingFailure.cairo(String(cString: cairo_status_to_string(status)))
        }
        return sink.bytes
    }

    /// One bit a dot, 1 is black; rows are padded to whole bytes.
    func raster() throws -> Raster {
        cairo_surface_flush(surface)
        try check()
        let (columns, rows) = (
            Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface))
        )
        let stride = Int(cairo_image_surface_get_stride(surface))
        var raster = Raster(width: columns, height: rows)
        guard let data = cairo_image_surface_get_data(surface) else { return raster }
        for row in 0..<rows {
            for column in 0..<columns where data[row * stride + column * 4 + 1] < 128 { raster.blacken(column, row) }
        }
        return raster
    }

    private func check() throws {
        let status = cairo_status(context)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw DrawingFailure.cairo(String(cString: cairo_status_to_string(status)))
        }
    }

    // MARK: Strokes

    /// Text in a box of the given width, wrapped to at most `lines` lines and then cut short with an ellipsis.
    /// - Parameter size: of the letters, in dots.
    /// - Returns: the height that it takes.
    @discardableResult
    func text(
        _ text: String, x: Double, y: Double, width: Double, size: Double, weight: Weight = .normal,
        alignment: Alignment = .centre, lines: Int = 1, rightToLeft: Bool = false
    ) -> Double {
        guard let layout = pango_cairo_create_layout(context) else { return 0 }
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        let pango = pango_layout_get_context(layout)
        // A point is then a dot, and hinting for screens is out of place on paper.
        pango_cairo_context_set_resolution(pango, 72)
        pango_context_set_base_dir(pango, rightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR)
        Self.setFont(layout, size: size, weight: weight)
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_height(layout, Int32(-lines))
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        // The leading side is the right one where people read from there.
        let leading = rightToLeft ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT
        pango_layout_set_alignment(layout, alignment == .centre ? PANGO_ALIGN_CENTER : leading)
        let plain = Self.printable(text)
        pango_layout_set_text(layout, plain, Int32(plain.utf8.count))
        var (drawnWidth, drawnHeight): (Int32, Int32) = (0, 0)
        pango_layout_get_pixel_size(layout, &drawnWidth, &drawnHeight)
        // Marks of many scripts reach beyond the line; accents upon accents must not grow into a code, or off the paper.
        let reach = size / 4
        cairo_save(context)
        cairo_rectangle(context, x, y - reach, width, Double(drawnHeight) + 2 * reach)
        cairo_clip(context)
        cairo_move_to(context, x, y)
        pango_cairo_show_layout(context, layout)
        cairo_restore(context)
        return Double(drawnHeight)
    }

    /// How wide a line of text would be.
    func width(of text: String, size: Double, weight: Weight) -> Double {
        guard let layout = pango_cairo_create_layout(context) else { return 0 }
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        pango_cairo_context_set_resolution(pango_layout_get_context(layout), 72)
        Self.setFont(layout, size: size, weight: weight)
        let plain = Self.printable(text)
        pango_layout_set_text(layout, plain, Int32(plain.utf8.count))
        var (drawnWidth, drawnHeight): (Int32, Int32) = (0, 0)
        pango_layout_get_pixel_size(layout, &drawnWidth, &drawnHeight)
        return Double(drawnWidth)
    }

    private static func setFont(_ layout: OpaquePointer, size: Double, weight: Weight) {
        let font = pango_font_description_new()
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, "DejaVu Sans, Noto Sans, sans-serif")
        pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, weight == .bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
    }

    /// A code on the grid of dots, never smoothed.
    func code(_ code: QRCode, x: Double, y: Double, module: Double) {
        cairo_save(context)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        for row in 0..<code.size {
            for run in code.runs(inRow: row) {
                cairo_rectangle(
                    context, x + Double(run.lowerBound) * module, y + Double(row) * module, Double(run.count) * module,
                    module)
            }
        }
        cairo_fill(context)
        cairo_restore(context)
    }

    func line(x: Double, y: Double, width: Double, thickness: Double) {
        cairo_rectangle(context, x, y, width, thickness)
        cairo_fill(context)
    }

    /// A frame with round corners around what is drawn in it.
    func frame(x: Double, y: Double, width: Double, height: Double, radius: Double, thickness: Double) {
        cairo_new_sub_path(context)
        cairo_arc(context, x + width - radius, y + radius, radius, -.pi / 2, 0)
        cairo_arc(context, x + width - radius, y + height - radius, radius, 0, .pi / 2)
        cairo_arc(context, x + radius, y + height - radius, radius, .pi / 2, .pi)
        cairo_arc(context, x + radius, y + radius, radius, .pi, 3 * .pi / 2)
        cairo_close_path(context)
        cairo_set_line_width(context, thickness)
        cairo_stroke(context)
    }

    /// Control characters are nothing to draw.
    private static func printable(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            plain.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return plain
    }
}
