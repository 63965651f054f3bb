import CCUPS
import QueueEngine

// What is asked of the scheduler about queues and jobs, each one exchange or a few.
extension Scheduler {
    /// Jobs of a kind that are searched for one's name, newest first: CUPS keeps 500 of all kinds unless it is told otherwise.
    private static let searchedJobs = 1000

    static let user = Field.name("requesting-user-name", "qode")

    static func uri(ofQueue name: String) -> Field {
        .uri("printer-uri", "ipp://localhost/printers/\(PrintQueue.encoded(name))")
    }
    private static func uri(ofJob id: Int) -> Field { .uri("job-uri", "ipp://localhost/jobs/\(id)") }

    // MARK: Queues

    /// Nil when there is none of that name.
    func queue(_ name: String) throws(PrinterFailure) -> PrintQueue? {
        guard PrintQueue.isName(name) else { return nil }
        return try found { () throws(PrinterFailure) in
            try exchange(
                IPP_OP_GET_PRINTER_ATTRIBUTES, path: "/printers/\(PrintQueue.encoded(name))",
                [Self.uri(ofQueue: name), Self.user, .keyword("requested-attributes", PrintQueue.attributes)])
        }.lazy.compactMap(PrintQueue.init).first
    }

    func queues() throws(PrinterFailure) -> [PrintQueue] {
        // CUPS answers "not found" when it has no queue at all.
        try found { () throws(PrinterFailure) in
            try exchange(
                IPP_OP_CUPS_GET_PRINTERS, path: "/",
                [Self.user, .keyword("requested-attributes", PrintQueue.attributes)])
        }.compactMap(PrintQueue.init)
    }

    private func found(_ ask: () throws(PrinterFailure) -> [Attributes]) throws(PrinterFailure) -> [Attributes] {
        do throws(PrinterFailure) {
            return try ask()
        } catch {
            guard error.code == "not_found" else { throw error }
            return []
        }
    }

    /// CUPS reports both as stopped, for the reason `paused`. A person's pause leaves a message: "Paused" (CUPS's own word in
    /// every language), or theirs (`cupsdisable -r`). After a failure there is none, or the driver's last, which the job that
    /// failed has too.
    func isPausedByHand(_ queue: PrintQueue) throws(PrinterFailure) -> Bool {
        guard queue.isStopped, !queue.message.isEmpty else { return false }
        guard queue.message != "Paused" else { return true }
        let jobs = try exchange(
            IPP_OP_GET_JOBS, path: "/",
            [
                Self.uri(ofQueue: queue.name), Self.user, .integer("limit", 1),
                .keyword("requested-attributes", ["job-id", "job-printer-state-message"]),
                .keyword("which-jobs", ["not-completed"]),
            ])
        return jobs.first?.text("job-printer-state-message") != queue.message
    }

    /// Seconds for which the queue's job has been with the printer; nil when there is none. CUPS's `socket` and `usb` backends
    /// say nothing else of a printer that is off, empty or open: a ticket that takes long is all there is to see.
    func printingTime(on queue: PrintQueue) throws(PrinterFailure) -> Int? {
        guard queue.isPrinting else { return nil }
        let job = try exchange(
            IPP_OP_GET_JOBS, path: "/",
            [
                Self.uri(ofQueue: queue.name), Self.user, .integer("limit", 1),
                .keyword("requested-attributes", ["job-id", "time-at-processing"]),
                .keyword("which-jobs", ["processing"]),
            ]
        ).first
        // CUPS counts both from 1970.
        guard let begun = job?.number("time-at-processing"), let now = queue.upTime else { return nil }
        return now - begun
    }

    func resume(_ queue: String) throws(PrinterFailure) {
        _ = try exchange(IPP_OP_RESUME_PRINTER, path: "/admin/", [Self.uri(ofQueue: queue), Self.user])
    }

    /// CUPS lets a printer's `cups-ipp-missing-job-history` stand for ever, and what it says of one job would be said of all
    /// later ones. Nobody prints on the queue meanwhile, so that no job's end is missing it. Needs the rights of an administrator.
    func takeBackForgetting(on queue: PrintQueue) throws(PrinterFailure) {
        guard queue.hasStaleNote else { return }
        let others = queue.reasons.filter { $0 != PrintQueue.forgottenReason }
        _ = try exchange(
            IPP_OP_CUPS_ADD_MODIFY_PRINTER, path: "/admin/",
            [
                Self.uri(ofQueue: queue.name), Self.user,
                .printerKeyword("printer-state-reasons", others.isEmpty ? ["none"] : others),
            ])
    }

    // MARK: Jobs

    /// A job, then its document. A refusal leaves no job behind; where there is no answer, `findJob` settles it.
    func submit(
        _ document: [UInt8], of type: String, named name: String, to queue: String, _ fields: [Field]
    ) throws(PrinterFailure) -> Int {
        let path = "/printers/\(PrintQueue.encoded(queue))"
        let created = try exchange(
            IPP_OP_CREATE_JOB, path: path,
            [Self.uri(ofQueue: queue), Self.user, .name("job-name", name)] + fields)
        guard let id = created.lazy.compactMap({ $0.number("job-id") }).first else { throw Self.silent }
        do throws(PrinterFailure) {
            _ = try exchange(
                IPP_OP_SEND_DOCUMENT, path: path,
                [
                    Self.uri(ofQueue: queue), .integer("job-id", id), Self.user, .mimeType("document-format", type),
                    .boolean("last-document", true),
                ], document: document)
        } catch {
            if error.code != "scheduler_down" { try? cancel(id) }
            throw error
        }
        return id
    }

    /// The job of that name that the printer gets, or may have had something of. One that never got its document is taken
    /// back: a document that is still on its way to it will not be printed.
    /// - Throws: also where that cannot be done, because such a job may still be printed.
    func findJob(named name: String) throws(PrinterFailure) -> Int? {
        var cancelled: Int?
        for which in ["not-completed", "completed"] {
            let jobs = try exchange(
                IPP_OP_GET_JOBS, path: "/",
                [
                    .uri("printer-uri", "ipp://localhost/"), Self.user, .integer("limit", Self.searchedJobs),
                    .keyword("requested-attributes", ["job-id", "job-name"]), .keyword("which-jobs", [which]),
                    .boolean("my-jobs", true),
                ])
            // CUPS 2.4 leaves the name out of this list now and then; asked for the one job, it tells it.
            for listed in jobs where (listed.text("job-name") ?? name) == name {
                guard let id = listed.number("job-id"), let job = try settled(id, named: name), job.isTaken else {
                    continue
                }
                guard job.state == IPP_JSTATE_CANCELED else { return id }
                cancelled = cancelled ?? id
            }
        }
        return cancelled
    }

    /// A job that has its document or has ended; nil when there is none of that number and name.
    private func settled(_ id: Int, named name: String) throws(PrinterFailure) -> Job? {
        guard let found = try job(id), found.name == name else { return nil }
        guard found.awaitsDocument else { return found }
        try cancel(id)
        let now = try job(id)
        if let now, now.awaitsDocument { throw Self.silent }
        return now
    }

    /// Its programs hear of it at once: one that still waits for its printer ends, and one that speaks IPP takes back what the
    /// printer has.
    func cancel(_ id: Int) throws(PrinterFailure) {
        do throws(PrinterFailure) {
            _ = try exchange(IPP_OP_CANCEL_JOB, path: "/jobs/", [Self.uri(ofJob: id), Self.user])
        } catch {
            // It has ended already, or there is none.
            guard error.code == "not_possible" || error.code == "not_found" else { throw error }
        }
    }

    /// Takes back what nobody waits for any more, so that it does not come out all at once.
    /// - Parameter now: seconds since 1970.
    func dropExpired(on queue: String, at now: Int64) throws(PrinterFailure) {
        let jobs = try exchange(
            IPP_OP_GET_JOBS, path: "/",
            [
                Self.uri(ofQueue: queue), Self.user, .boolean("my-jobs", true),
                .keyword("requested-attributes", ["job-id", "qode-fresh-until"]),
                .keyword("which-jobs", ["not-completed"]),
            ])
        for job in jobs {
            guard let id = job.number("job-id"), let until = job.number("qode-fresh-until"), until < now else {
                continue
            }
            // The queue stands still: no program of this job runs.
            try cancel(id)
        }
    }

    /// Whether jobs that have ended can be asked for (`PreserveJobHistory`): then one that is unknown was lost.
    func keepsHistory() throws(PrinterFailure) -> Bool {
        try !exchange(
            IPP_OP_GET_JOBS, path: "/",
            [
                .uri("printer-uri", "ipp://localhost/"), Self.user, .integer("limit", 1),
                .keyword("requested-attributes", ["job-id"]), .keyword("which-jobs", ["completed"]),
            ]
        ).isEmpty
    }

    /// Nil when there is none of that number.
    func job(_ id: Int) throws(PrinterFailure) -> Job? {
        try found { () throws(PrinterFailure) in
            try exchange(
                IPP_OP_GET_JOB_ATTRIBUTES, path: "/jobs/",
                [Self.uri(ofJob: id), Self.user, .keyword("requested-attributes", Job.attributes)])
        }.first.map(Job.init)
    }
}
