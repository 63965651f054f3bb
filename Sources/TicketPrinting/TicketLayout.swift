import QueueEngine

/// A ticket, laid out once for every output: from the top, line by line, as high as it needs to be. In dots.
struct TicketLayout {
    /// The letters of a plain line.
    private static let body = 26.0
    /// The number is what is read across a room.
    private static let label = body * 5
    /// A module of the ticket's own code: 6 dots are 0.75 mm at 203 dpi, which any camera reads from a crumpled receipt.
    private static let module = 6.0

    let slip: TicketSlip
    let paper: PaperWidth

    private var words: Wording { Wording(slip.locale) }
    private var width: Double { Double(paper.dots) }
    private var margin: Double { 12 }

    /// Draws it from the top of the canvas.
    /// - Returns: the height that it took.
    func draw(on canvas: Canvas) throws -> Double {
        var y = 10.0
        if slip.isCopy {
            y += line("— \(words.copy) —", on: canvas, at: y, size: Self.body * 1.2, weight: .bold) + 6
        }
        if let venue = slip.venue {
            y += line(venue, on: canvas, at: y, size: Self.body * 1.15, weight: .bold, lines: 2) + 2
        }
        y += line(slip.queueName, on: canvas, at: y, size: Self.body * 1.25, lines: 2) + 4
        canvas.line(x: width / 4, y: y, width: width / 2, thickness: 2)
        y += 2
        y += line(slip.label, on: canvas, at: y, size: labelSize(on: canvas), weight: .bold) - 6
        if let ahead = slip.peopleAhead { y += line(words.ahead(ahead), on: canvas, at: y, weight: .bold) }
        if let seconds = slip.estimatedWaitSeconds {
            y += line(words.wait(max(1, (seconds + 59) / 60)), on: canvas, at: y)
        }
        if let serving = slip.nowServing { y += line(words.nowServing(serving), on: canvas, at: y) }
        y += Double(QRCode.quietZone) * Self.module
        y += try codes(on: canvas, at: y)
        y += line(LocalTime.text(slip.issuedAt, locale: slip.locale), on: canvas, at: y, size: Self.body * 0.85)
        if let footer = slip.footer { y += line(footer, on: canvas, at: y + 4, size: Self.body * 0.85, lines: 4) + 4 }
        return y + 8
    }

    /// As large as the paper lets a number be, up to five times a plain line.
    private func labelSize(on canvas: Canvas) -> Double {
        let full = canvas.width(of: slip.label, size: Self.label, weight: .bold)
        return min(Self.label, Self.label * (width - 2 * margin) / max(1, full) * 0.98)
    }

    /// The ticket's code, and beside or below it the way to follow on a phone.
    private func codes(on canvas: Canvas, at top: Double) throws -> Double {
        let own = try QRCode(slip.code, level: .quartile)
        let ownSide = Double(own.size) * Self.module
        guard let url = slip.followURL else {
            canvas.code(own, x: ((width - ownSide) / 2).rounded(), y: top.rounded(), module: Self.module)
            return ownSide + Double(QRCode.quietZone) * Self.module
        }
        let follow = try QRCode(url, level: .medium)
        let followModule = 4.0
        let followSide = Double(follow.size) * followModule
        let followQuiet = Double(QRCode.quietZone) * followModule
        let gap = Double(QRCode.quietZone) * Self.module
        if ownSide + followSide + 3 * gap <= width {
            let left = ((width - ownSide - followSide - gap * 1.5) / 2).rounded()
            canvas.code(own, x: left, y: top.rounded(), module: Self.module)
            let x = (left + ownSide + gap * 1.5).rounded()
            canvas.code(follow, x: x, y: top.rounded(), module: followModule)
            let caption = canvas.text(
                words.followOnPhone, x: x - gap / 2, y: top + followSide + followQuiet, width: followSide + gap,
                size: Self.body * 0.7, lines: 2, rightToLeft: words.isRightToLeft)
            return max(ownSide, followSide + followQuiet + caption) + gap
        }
        canvas.code(own, x: ((width - ownSide) / 2).rounded(), y: top.rounded(), module: Self.module)
        // Narrow paper: the second code stands below the first, its caption beside it.
        let y = top + ownSide + gap
        let x = words.isRightToLeft ? margin + gap : width - margin - gap - followSide
        canvas.code(follow, x: x.rounded(), y: y.rounded(), module: followModule)
        let caption = words.isRightToLeft ? x + followSide + gap : margin
        canvas.text(
            words.followOnPhone, x: caption, y: y + followSide / 2 - Self.body,
            width: width - followSide - 2 * (margin + gap),
            size: Self.body * 0.85, lines: 3, rightToLeft: words.isRightToLeft)
        return ownSide + gap + followSide + gap * 0.75
    }

    private func line(
        _ text: String, on canvas: Canvas, at y: Double, size: Double = body, weight: Canvas.Weight = .normal,
        lines: Int = 1
    ) -> Double {
        canvas.text(
            text, x: margin, y: y, width: width - 2 * margin, size: size, weight: weight, lines: lines,
            rightToLeft: words.isRightToLeft)
    }
}
