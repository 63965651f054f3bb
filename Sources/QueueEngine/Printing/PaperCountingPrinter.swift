public import QueueCore

/// A ticket printer whose paper is counted: passes everything on, and adds to its state how much is left.
public actor PaperCountingPrinter: DocumentPrinter {
    /// Jobs on their way whose length is known. More is a printer that has stood still for long; the eldest are forgotten.
    private static let jobLimit = 200

    private let printer: any DocumentPrinter
    private let save: @Sendable (PaperRoll) -> Void
    private let takeChange: @Sendable () async -> Bool
    private var roll: PaperRoll
    private var lengths: [Int: Double] = [:]

    /// - Parameters:
    ///   - save: keeps the roll over a restart; called in order, and never waited for.
    ///   - takeChange: whether somebody has said, since it was asked last, that the roll was changed.
    public init(
        _ printer: any DocumentPrinter, roll: PaperRoll, save: @escaping @Sendable (PaperRoll) -> Void,
        takeChange: @escaping @Sendable () async -> Bool
    ) {
        self.printer = printer
        self.roll = roll
        self.save = save
        self.takeChange = takeChange
    }

    public func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) async throws(PrinterFailure) -> SubmittedJob {
        let job = try await printer.submit(document, jobName: jobName, freshUntil: freshUntil)
        if lengths.count >= Self.jobLimit, let eldest = lengths.keys.min() { lengths[eldest] = nil }
        lengths[job.id] = job.paperLength
        return job
    }

    public func findJob(named jobName: String) async throws(PrinterFailure) -> Int? {
        try await printer.findJob(named: jobName)
    }

    public func progress(ofJob id: Int, named name: String) async throws(PrinterFailure) -> PrintProgress {
        let progress = try await printer.progress(ofJob: id, named: name)
        switch progress {
        case .printed, .unconfirmed:
            guard let length = lengths.removeValue(forKey: id) else { break }
            update { $0.print(length) }
        case .expired, .failed, .gone, .returned: lengths[id] = nil
        case .waiting, .heldUp, .printing: break
        }
        return progress
    }

    public func cancel(job id: Int) async throws(PrinterFailure) { try await printer.cancel(job: id) }
    public func resume() async throws(PrinterFailure) { try await printer.resume() }

    /// Somebody says that the roll was changed.
    public func changeRoll() { update { $0.change() } }

    public func health() async -> DeviceState {
        var state = await printer.health()
        let isChanged = await takeChange()
        update { roll in
            if isChanged { roll.change() }
            roll.look(at: state)
        }
        let forecast = roll.forecast
        state.paper = forecast
        if state.condition == .ready, let tickets = forecast.ticketsLeft {
            state.detail += " \(Self.sentence(tickets))"
        }
        return state
    }

    /// No more exactly than it can be known.
    private static func sentence(_ tickets: Int) -> String {
        switch tickets {
        case ..<2: "The roll is nearly at its end."
        case ..<20: "Paper for about \(tickets) tickets is left."
        case ..<100: "Paper for about \(tickets / 10 * 10) tickets is left."
        default: "Paper for about \(tickets / 50 * 50) tickets is left."
        }
    }

    private func update(_ change: (inout PaperRoll) -> Void) {
        let before = roll
        change(&roll)
        if roll != before { save(roll) }
    }
}
