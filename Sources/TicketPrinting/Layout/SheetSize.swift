/// What office printers print on. In PDF points, 1/72 inch.
struct SheetSize: Sendable, Equatable {
    let width: Double
    let height: Double
    /// As IPP calls it (PWG 5101.1).
    let media: String

    static let a4 = SheetSize(width: 595.28, height: 841.89, media: "iso_a4_210x297mm")
    static let letter = SheetSize(width: 612, height: 792, media: "na_letter_8.5x11in")
}
