/// Which of the scheduler's queues `auto` means.
struct QueueChoice {
    let queue: PrintQueue
    /// All that would do, the chosen one first.
    let names: [String]

    /// Our filter before others for tickets, because it knows how the printer is; the server's default before others for sheets;
    /// one that takes jobs before one that takes none; then by name. Nil where none will do.
    init?(among queues: [PrintQueue], for role: PrinterRole) {
        let wanted: PrinterKind = role == .tickets ? .receipts : .sheets
        func rank(_ queue: PrintQueue) -> (Int, Int, Int, String) {
            (
                queue.isAccepting ? 0 : 1, role == .tickets && queue.isOurs ? 0 : 1, queue.isDefault ? 0 : 1,
                queue.name
            )
        }
        let fitting = queues.filter { PrinterKind(of: $0) == wanted }.sorted { rank($0) < rank($1) }
        guard let first = fitting.first else { return nil }
        queue = first
        names = fitting.map(\.name)
    }

    /// Which it is of several; nil where there is no choice.
    var sentence: String? {
        guard names.count > 1 else { return nil }
        let others = names.dropFirst().prefix(3).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
        return "It was chosen among \(names.count)\(queue.isDefault ? " as the system's default" : ""); "
            + "the setting could name another (\(others))."
    }
}
