import CCUPS
import QueueEngine

// Which queue prints: the one that is named, the one that `auto` means, or the first of several that can.
extension CUPSPrinter {
    struct Choice {
        let queue: PrintQueue
        /// What people read of the printer.
        let state: DeviceState
        /// It stands in for the first, which cannot print.
        var isReserve = false
    }

    func choose(_ scheduler: borrowing Scheduler) throws(PrinterFailure) -> Choice {
        switch setting {
        case .queues(let names) where names.count > 1: try firstThatPrints(names, scheduler)
        case .queues(let names): try only(names.first ?? "", scheduler)
        case .auto, .folder, .none: try best(scheduler)
        }
    }

    /// All queues that the setting names and that there are; of `auto` the one that prints.
    func used(_ scheduler: borrowing Scheduler) throws(PrinterFailure) -> [PrintQueue] {
        guard case .queues(let names) = setting, names.count > 1 else { return [try choose(scheduler).queue] }
        var queues: [PrintQueue] = []
        for name in names {
            if let queue = try scheduler.queue(name) { queues.append(queue) }
        }
        return queues
    }

    private func only(_ name: String, _ scheduler: borrowing Scheduler) throws(PrinterFailure) -> Choice {
        guard let queue = try scheduler.queue(name) else { throw Self.unknown(name) }
        return Choice(queue: queue, state: try state(of: queue, scheduler))
    }

    private func best(_ scheduler: borrowing Scheduler) throws(PrinterFailure) -> Choice {
        guard let choice = QueueChoice(among: try scheduler.queues(), for: role) else {
            throw PrinterFailure(
                code: "no_printer",
                detail: role == .tickets ? "No receipt printer is set up." : "No A4 printer is set up.",
                remedy:
                    "Add it to CUPS (lpadmin), then set printers.\(role == .tickets ? "ticket" : "poster") to its name.",
                isTransient: true)
        }
        var state = try state(of: choice.queue, scheduler)
        if state.condition == .ready, let sentence = choice.sentence { state.detail += " \(sentence)" }
        return Choice(queue: choice.queue, state: state)
    }

    private static func unknown(_ name: String) -> PrinterFailure {
        PrinterFailure(
            code: "no_such_queue", detail: "The printing system has no queue \(name).",
            remedy: "`lpstat -e` lists the queues; set printers.ticket and printers.poster to one of them.",
            isTransient: true)
    }

    /// Where none can print, the first is what people are told of, and where the ticket waits.
    private func firstThatPrints(
        _ names: [String], _ scheduler: borrowing Scheduler
    ) throws(PrinterFailure) -> Choice {
        var first: Choice?
        var trouble: DeviceState?
        for name in names {
            guard let queue = try scheduler.queue(name) else {
                trouble = trouble ?? Self.missing(name)
                continue
            }
            let state = try state(of: queue, scheduler)
            let isPassedOver = passedOverUntil[name].map { .now < $0 } ?? false
            if state.condition == .failed { passOver(queue) }
            if state.condition != .failed, !isPassedOver {
                guard let trouble else { return Choice(queue: queue, state: state) }
                return Choice(queue: queue, state: Self.reserve(name, trouble), isReserve: true)
            }
            first = first ?? Choice(queue: queue, state: state)
            trouble = trouble ?? (state.condition == .failed ? state : Self.resting(name))
        }
        guard let first else { throw Self.unknown(names.first ?? "") }
        return first
    }

    private static func missing(_ name: String) -> DeviceState {
        let failure = unknown(name)
        return DeviceState(.failed, code: failure.code, detail: failure.detail, remedy: failure.remedy)
    }

    private static func resting(_ name: String) -> DeviceState {
        DeviceState(
            .failed, code: "not_taking", detail: "\(name): the printer did not take the last ticket.",
            remedy: "Is it switched on and connected, with paper in it and its cover closed?")
    }

    private static func reserve(_ name: String, _ trouble: DeviceState) -> DeviceState {
        DeviceState(
            .warning, code: "reserve", detail: "\(trouble.detail) \(name) prints meanwhile.", remedy: trouble.remedy)
    }

    // MARK: A job that waits where it cannot be printed

    /// Takes back a job that waits for its printer while another could print it: only one of which the printer has not had a byte.
    /// - Returns: nil where it stays.
    func returned(
        _ id: Int, _ job: Scheduler.Job, _ progress: PrintProgress, _ scheduler: borrowing Scheduler
    ) throws(PrinterFailure) -> PrintProgress? {
        guard case .queues(let names) = setting, names.count > 1 else { return nil }
        guard let queue = try scheduler.queue(job.queue), queue.isHeldUp || queue.isStopped || progress == .waiting,
            try state(of: queue, scheduler).condition == .failed
        else { return nil }
        switch progress {
        case .waiting: break
        case .heldUp where !queue.reasons.contains(PrintQueue.sendingReason): break
        default: return nil
        }
        passOver(queue)
        guard try choose(scheduler).queue.name != queue.name else { return nil }
        try scheduler.cancel(id)
        guard let end = try scheduler.job(id) else { return nil }
        // It may have begun in this very moment: then nobody can say, and it is not printed twice.
        let hasBegun = end.pages > 0 || end.printerReasons.contains(PrintQueue.sendingReason)
        return hasBegun ? nil : .returned
    }
}
