import CPango
import QueueEngine

extension PictureDrawing {
    /// Draws it in ink alone: paper has no colour, and says its name.
    /// - Parameter context: scaled so that the drawing's box is 100 units wide and high.
    func draw(on context: OpaquePointer) {
        cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        for mark in marks {
            cairo_new_path(context)
            for step in mark.steps { Self.trace(step, on: context) }
            switch mark.kind {
            case .filled, .white: Self.paint(context, inside: 1, outline: Self.outline)
            case .solid: Self.paint(context, inside: 0, outline: nil)
            case .line, .coloured: Self.stroke(context, Self.ink, level: 0)
            case .thick:
                Self.stroke(context, Self.thickOuter, level: 0, keeps: true)
                Self.stroke(context, Self.thickInner, level: 1)
            }
        }
        cairo_set_source_rgb(context, 0, 0, 0)
    }

    private static func trace(_ step: Step, on context: OpaquePointer) {
        switch step {
        case .move(let x, let y): cairo_move_to(context, x, y)
        case .line(let x, let y): cairo_line_to(context, x, y)
        case .curve(let a, let b, let c, let d, let x, let y): cairo_curve_to(context, a, b, c, d, x, y)
        case .close: cairo_close_path(context)
        case .ellipse(let x, let y, let wide, let high):
            cairo_save(context)
            cairo_new_sub_path(context)
            cairo_translate(context, x, y)
            cairo_scale(context, wide, high)
            cairo_arc(context, 0, 0, 1, 0, 2 * .pi)
            cairo_close_path(context)
            cairo_restore(context)
        }
    }

    /// - Parameter level: 0 is black, 1 white.
    private static func paint(_ context: OpaquePointer, inside level: Double, outline: Double?) {
        cairo_set_source_rgb(context, level, level, level)
        cairo_fill_preserve(context)
        if let outline { stroke(context, outline, level: 0) }
    }

    private static func stroke(_ context: OpaquePointer, _ width: Double, level: Double, keeps: Bool = false) {
        cairo_set_source_rgb(context, level, level, level)
        cairo_set_line_width(context, width)
        if keeps { cairo_stroke_preserve(context) } else { cairo_stroke(context) }
    }
}
