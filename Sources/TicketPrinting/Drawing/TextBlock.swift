import CPango

/// How text looks. Sizes are in the unit of the page: dots of a receipt, points of a poster.
struct TextStyle {
    enum Weight { case normal, bold }
    enum Alignment { case leading, centre }

    /// Of the letters, from the top of the highest to the bottom of the lowest (the "em").
    var size: Double
    var weight = Weight.normal
    var alignment = Alignment.centre
    /// More than these are cut short with an ellipsis.
    var lines = 1
    /// The text's own line feeds count.
    var keepsLines = false
}

/// The language of a text: which way it runs, and which of a shared character's forms it has (Chinese, Japanese).
struct TextLanguage {
    /// BCP 47.
    let tag: String
    let isRightToLeft: Bool
}

/// Text as Pango set it: lines broken, glyphs chosen. Measured once, drawn as often as wanted, on any canvas.
final class TextBlock {
    /// Of its box.
    let width: Double
    /// Of its lines.
    let height: Double
    /// From its top to where there is ink, and how high the ink is; zero for a blank.
    let ink: (top: Double, height: Double)
    let style: TextStyle
    let layout: OpaquePointer
    /// From the block's corner to the layout's.
    let left: Double
    let top: Double

    /// From one line to the next and from the top to the first baseline, in ems. Fonts for other scripts ask for up to twice
    /// as much; on one page lines keep one rhythm.
    private static let pitch = 1.32
    private static let baseline = 1.04

    /// Accents upon accents must not grow into a code, or off the paper: marks may reach this far, in ems, beyond the lines.
    static let reach = 0.25
    /// Lines of tall scripts interlock: ink may hang over a block's edge this far, in ems.
    static let overhang = 0.12

    init(_ text: String, _ style: TextStyle, in language: TextLanguage, width: Double) {
        self.style = style
        self.width = width
        layout = Self.makeLayout(style, language)
        let clean = PrintableText.clean(text, lineFeeds: style.keepsLines ? style.lines - 1 : 0)
        Self.set(clean, on: layout)
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        // Negative: lines a paragraph, so that a text of several must share them.
        let paragraphs = clean.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        pango_layout_set_height(layout, -Int32(max(1, style.lines / paragraphs)))
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        // A line runs as the venue's language does, also where a name begins with foreign letters.
        pango_layout_set_auto_dir(layout, 0)
        let leading = language.isRightToLeft ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT
        pango_layout_set_alignment(layout, style.alignment == .centre ? PANGO_ALIGN_CENTER : leading)
        left = style.alignment == .centre ? (width - Self.balance(layout, width)) / 2 : 0
        var (inked, logical) = (PangoRectangle(), PangoRectangle())
        pango_layout_get_extents(layout, &inked, &logical)
        let unit = Double(PANGO_SCALE)
        let lines = Double(pango_layout_get_line_count(layout)) * Self.pitch * style.size
        let first = Self.baseline * style.size - Double(pango_layout_get_baseline(layout)) / unit
        // Where marks rise above the first line or fall below the last, there is room for them.
        let (inkTop, inkHeight) = (first + Double(inked.y) / unit, Double(inked.height) / unit)
        let (reach, overhang) = (Self.reach * style.size, Self.overhang * style.size)
        let above = max(0, min(-inkTop, reach) - overhang)
        let below = max(0, min(inkTop + inkHeight - lines, reach) - overhang)
        top = first + above
        height = above + lines + below
        ink = (inkTop + above, inkHeight)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    /// A single line, its letters made smaller until it fits.
    static func fitting(
        _ text: String, _ style: TextStyle, in language: TextLanguage, width: Double
    ) -> TextBlock {
        let layout = makeLayout(style, language)
        defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
        set(PrintableText.clean(text), on: layout)
        var (units, height): (Int32, Int32) = (0, 0)
        pango_layout_get_size(layout, &units, &height)
        // A hair less than what fits: widths grow in steps where fonts have bitmaps or hints.
        let scale = min(1, width / max(1, Double(units) / Double(PANGO_SCALE)) * 0.985)
        var fitting = style
        fitting.size *= scale
        return TextBlock(text, fitting, in: language, width: width)
    }

    /// Breaks lines so that they are about as long as each other: no last word, or last kana, stands alone.
    /// - Returns: the width that is left for them.
    private static func balance(_ layout: OpaquePointer, _ width: Double) -> Double {
        let lines = pango_layout_get_line_count(layout)
        guard lines > 1, pango_layout_is_ellipsized(layout) == 0 else { return width }
        /// No more lines, and none that is too long because its only word is.
        func fits(_ width: Double) -> Bool {
            let units = Int32(width * Double(PANGO_SCALE))
            pango_layout_set_width(layout, units)
            var logical = PangoRectangle()
            pango_layout_get_extents(layout, nil, &logical)
            return pango_layout_get_line_count(layout) == lines && pango_layout_is_ellipsized(layout) == 0
                && logical.width <= units
        }
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD)
        defer { pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR) }
        // The narrowest, to a thirty-second.
        var (narrowest, tooNarrow) = (width, width / 2)
        for _ in 0..<4 {
            let tried = (narrowest + tooNarrow) / 2
            if fits(tried) { narrowest = tried } else { tooNarrow = tried }
        }
        pango_layout_set_width(layout, Int32(narrowest * Double(PANGO_SCALE)))
        return narrowest
    }

    // MARK: Pango

    /// One family's design in every script, where it is installed; then whatever the machine has.
    private static let families =
        "Noto Sans, Noto Sans Arabic, Noto Sans Hebrew, Noto Sans Devanagari, DejaVu Sans, sans-serif"

    /// Fonts of coloured pictures are none for paper: where they are installed they are left aside, once for the process.
    private static let hasPlainFontsOnly: Bool = {
        let rule = """
            <fontconfig><selectfont><rejectfont><pattern><patelt name="color"><bool>true</bool></patelt></pattern>\
            </rejectfont></selectfont></fontconfig>
            """
        guard let fonts = FcInitLoadConfig(),
            FcConfigParseAndLoadFromMemory(fonts, rule, 1) != 0, FcConfigBuildFonts(fonts) != 0
        else { return false }
        return FcConfigSetCurrent(fonts) != 0
    }()

    private static func makeLayout(_ style: TextStyle, _ language: TextLanguage) -> OpaquePointer {
        _ = hasPlainFontsOnly
        let direction = language.isRightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR
        let options = cairo_font_options_create()
        defer { cairo_font_options_destroy(options) }
        // Letters stand where they stand in every output; only their outlines are fitted to the dots.
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        let layout = qode_layout_new(language.tag, direction, options)
        let font = pango_font_description_new()
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, families)
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, style.weight == .bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
        let attributes = pango_attr_list_new()
        defer { pango_attr_list_unref(attributes) }
        let units = Int32(style.size * pitch * Double(PANGO_SCALE))
        pango_attr_list_insert(attributes, pango_attr_line_height_new_absolute(units))
        pango_layout_set_attributes(layout, attributes)
        return layout
    }

    /// Sets the text, without what no font has.
    private static func set(_ text: String, on layout: OpaquePointer) {
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        guard pango_layout_get_unknown_glyphs_count(layout) > 0 else { return }
        let unknown = unknownBytes(layout)
        let drawable = PrintableText.substituting(in: text) { unknown.contains($0) }
        pango_layout_set_text(layout, drawable, Int32(drawable.utf8.count))
    }

    /// Where in the text, in bytes, characters begin that no font has.
    private static func unknownBytes(_ layout: OpaquePointer) -> Set<Int> {
        var bytes: Set<Int> = []
        guard let runs = pango_layout_get_iter(layout) else { return bytes }
        defer { pango_layout_iter_free(runs) }
        repeat {
            guard let run = pango_layout_iter_get_run_readonly(runs)?.pointee,
                let glyphs = run.glyphs?.pointee, let item = run.item?.pointee
            else { continue }
            for index in 0..<Int(glyphs.num_glyphs) where glyphs.glyphs[index].glyph & unknownGlyph != 0 {
                bytes.insert(Int(item.offset) + Int(glyphs.log_clusters[index]))
            }
        } while pango_layout_iter_next_run(runs) != 0
        return bytes
    }

    /// `PANGO_GLYPH_UNKNOWN_FLAG`, which is a macro.
    private static let unknownGlyph: UInt32 = 0x1000_0000
}
