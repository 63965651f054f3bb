import Foundation
import TestSupport
import Testing

@testable import TicketPrinting

/// The connection to the printer breaks while a ticket is on its way to the paper: there is never a second one whose code reads,
/// and none is lost without a word. With a real scheduler, which tries the job again.
@Suite(.serialized) struct BrokenOffTests {
    struct Break: Sendable, CustomTestStringConvertible {
        let name: String
        /// When so many of the ticket's bytes are burnt.
        let after: @Sendable (_ scrap: Int, _ body: Int) -> Int
        var isPrintedAgain = false
        /// All bytes had been taken.
        var isWhole = false
        /// Papers on which a code reads in the end.
        let codes: ClosedRange<Int>
        var testDescription: String { name }
    }

    static let breaks = [
        Break(name: "above the code", after: { scrap, _ in scrap / 2 }, isPrintedAgain: true, codes: 1...1),
        Break(
            name: "in the middle of the code, before the printer has said so", after: { scrap, _ in scrap },
            isPrintedAgain: true, codes: 1...1),
        Break(name: "below that", after: { scrap, body in (scrap + body) / 2 }, codes: 0...1),
        Break(
            name: "when all is burnt, before the printer has said so", after: { $1 }, isWhole: true,
            codes: 1...1),
    ]

    @Test("what is scrap is cut off and printed again; what may be a ticket is not, and that is said")
    func breaksOff() async throws {
        let surprises = [ReceiptPrinter.Surprise.unplugged, .disconnected]
        let cases = Self.breaks.flatMap { moment in surprises.map { (moment: moment, what: $0) } }
        try await sideBySide(cases) { moment, what in try await breakOff(moment, what) }
    }

    private func breakOff(_ moment: Break, _ what: ReceiptPrinter.Surprise) async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            let ticket = try ReceiptDesk.ticket()
            desk.breakOff(ticket, moment.after, what)
            let job = try await desk.submit(ticket)
            try await desk.waitForBreak(of: job)
            desk.printer.set { ($0.pace, $0.memory) = (4_000_000, 1 << 16) }
            desk.printer.setOn(true)
            let end = try await desk.waitForEnd(of: job, within: 45)
            #expect(end.impressions == (moment.isPrintedAgain ? 1 : 0))
            #expect(end.printerReasons == [moment.isPrintedAgain ? "none" : "com.qode.doubtful-report"])
            let isOnce = desk.printer.tickets.dropFirst().elementsEqual(moment.isPrintedAgain ? [ticket.bytes] : [])
            #expect(isOnce)
            // What hangs there is cut off before the next ticket, once.
            let next = try ReceiptDesk.ticket("A043")
            for _ in 0..<2 { #expect(try await desk.waitForEnd(of: desk.submit(next)).impressions == 1) }
            let areAlone = desk.printer.tickets.suffix(2).elementsEqual([next.bytes, next.bytes])
            #expect(areAlone)
            #expect(desk.printer.pieces.count == 1)
            #expect(moment.codes.contains(try desk.codes(butOf: 2)))
        }
    }

    /// Nobody can know that it is out; a second whole one would be worse than a tap.
    @Test("the plug is pulled when it has cut: it is not printed again, and that it may not be out is said")
    func unpluggedByTheCut() async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            desk.printer.set { $0.isUnpluggedByCut = true }
            let job = try await desk.submit(ReceiptDesk.ticket())
            _ = try await desk.printer.tickets(2, within: 10)
            desk.printer.setOn(true)
            let end = try await desk.waitForEnd(of: job, within: 45)
            #expect(end.impressions == 0)
            #expect(end.printerReasons.contains("com.qode.doubtful-report"))
            #expect(try await staysSo(for: .seconds(1)) { desk.printer.tickets.count == 2 })
            // The next is none of that.
            let next = try await desk.waitForEnd(of: desk.submit(ReceiptDesk.ticket()))
            #expect(next.impressions == 1)
            #expect(next.printerReasons == ["none"])
            #expect(desk.printer.tickets.count == 3)
        }
    }

    /// How far it has come is not known then: two tickets are ruled out, and a lost one is said or not claimed.
    @Test("a printer that does not say how far it is: never two") func mute() async throws {
        let answers: [Set<UInt8>] = [[], [1, 2, 3, 4]]
        let cases = Self.breaks.flatMap { moment in answers.map { (moment: moment, answers: $0) } }
        try await sideBySide(cases, atOnce: 3) { moment, answers in try await breakOff(moment, mute: answers) }
    }

    private func breakOff(_ moment: Break, mute answers: Set<UInt8>) async throws {
        try await ReceiptDesk.run { desk in
            desk.printer.set { ($0.answers, $0.answersInTurn) = (answers, false) }
            try await desk.warmUp()
            let ticket = try ReceiptDesk.ticket()
            desk.breakOff(ticket, moment.after, .unplugged)
            let job = try await desk.submit(ticket)
            try await desk.waitForBreak(of: job)
            desk.printer.setOn(true)
            let end = try await desk.waitForEnd(of: job, within: 45)
            // Who takes every byte and never says a word is believed: that the knife did not come then is known to nobody.
            let least = moment.isWhole ? 1 : 1 + end.impressions
            // What it has taken comes out in its own time; a second one would follow at once.
            _ = try await desk.printer.tickets(least, within: 10)
            // What was printed again has come out.
            let isAll = try await staysSo(for: .milliseconds(500)) {
                (least...1 + end.impressions).contains(desk.printer.tickets.count)
            }
            #expect(isAll)
            #expect(try desk.codes(butOf: 0) <= 1)
        }
    }

    @Test("on USB, where it stays unplugged: that a ticket may not be out is said all the same")
    func usb() async throws {
        try await ReceiptDesk.runOnUSB { desk in
            try await desk.warmUp()
            let ticket = try ReceiptDesk.ticket()
            desk.breakOff(ticket, { $1 }, .unplugged)
            let end = try await desk.waitForEnd(of: desk.submit(ticket), within: 20)
            #expect(end.printerReasons.contains("com.qode.doubtful-report"))
            #expect(try desk.codes(butOf: 0) == 1)
        }
    }

    @Test("a printer that does not say how far it is any more is waited for once, and believed at once from then on")
    func forgetsToAnswer() async throws {
        try await ReceiptDesk.run { desk in
            try await desk.warmUp()
            desk.printer.set { $0.answersInTurn = false }
            let ticket = try ReceiptDesk.ticket()
            for limit in [18, 8, 2] {
                let started = ContinuousClock.now
                #expect(try await desk.waitForEnd(of: desk.submit(ticket), within: 40).impressions == 1)
                #expect(ContinuousClock.now - started < .seconds(limit))
            }
            #expect(desk.printer.tickets.count == 4)
        }
    }
}

extension ReceiptDesk {
    /// The next ticket comes slowly, and something happens when so much of it is burnt. The printer holds so little that much of
    /// it is still on its way.
    fileprivate func breakOff(
        _ ticket: DrawnDocument, _ after: (_ scrap: Int, _ body: Int) -> Int, _ what: ReceiptPrinter.Surprise
    ) {
        // GS V and its mode.
        let count = after(ticket.scrapLength ?? 0, ticket.bytes.count - 3)
        printer.set {
            ($0.pace, $0.memory) = (60_000, 1024)
            $0.surprise(after: count, what)
        }
    }

    /// Waits until it has happened.
    fileprivate func waitForBreak(of job: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while printer.hasSurprise, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        #expect(!printer.hasSurprise)
        try await timePasses(.milliseconds(300), "long enough for a scheduler that thinks it done")
    }

    /// Papers that came out after the first ticket, except so many at the end, on which a code reads.
    fileprivate func codes(butOf last: Int) throws -> Int {
        let papers = printer.tickets.dropFirst().dropLast(last) + printer.pieces + printer.scraps
        return try papers.count { bytes in
            let page = try GreyPage(pgm: Array(ESCPOSPicture(parsing: bytes, isTorn: true).pgm))
            return try !page.zbarTexts(until: [Paper.id]).isEmpty || !page.zxingTexts().isEmpty
        }
    }
}
