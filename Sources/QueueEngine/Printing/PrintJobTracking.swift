import QueueCore

// A job that the printing system has: what becomes of it.
extension PrintSpooler {
    /// What is known of a job on its way.
    struct Pursuit {
        var id: Int
        /// That the printing system has it is on disk.
        var isRecorded = false
        /// Until the printing system says otherwise, the printer may have some of it.
        var mayBeOnPaper = true
        /// The printing system did not answer the last time.
        var wasAway = false
        /// The tick at which it was first seen being printed, without a pause since.
        var printingSince: Int64?
        /// It was taken back, and this is why.
        var ending: PrintJob.State?
    }

    private enum Step {
        case goOn
        case end(PrintJob.State)
        /// Ended, and recorded.
        case ended
    }

    /// Until it has ended. A printing system that is away is asked for as long as it takes: it may still print the job.
    func follow(_ job: PrintJob, _ begun: Pursuit, on printer: any DocumentPrinter) async {
        var pursuit = begun
        for poll in 0... {
            // A full disk is no reason not to look after it: a ticket that is late is to be taken back all the same.
            if !pursuit.isRecorded { pursuit.isRecorded = await keep(job, .sent(job: pursuit.id)) }
            switch await look(after: job, &pursuit, on: printer) {
            case .goOn: break
            case .end(let state):
                await record(job, state)
                return
            case .ended: return
            }
            do { try await sleep(Self.pause(before: poll)) } catch { return }
        }
    }

    private func look(after job: PrintJob, _ pursuit: inout Pursuit, on printer: any DocumentPrinter) async -> Step {
        guard let progress = try? await printer.progress(ofJob: pursuit.id, named: job.name) else {
            pursuit.wasAway = true
            return .goOn
        }
        if case .gone(let keepsHistory) = progress {
            // Nothing is left of what was taken back.
            if let state = pursuit.ending { return .end(state) }
            return await settle(job, &pursuit, isLost: keepsHistory || pursuit.wasAway, on: printer)
        }
        pursuit.wasAway = false
        switch progress {
        case .printed: return .end(.printed(job: pursuit.id))
        case .unconfirmed: return .end(.unconfirmed(job: pursuit.id))
        case .expired: return .end(Self.stale)
        case .returned: return await submitAgain(job, &pursuit, on: printer)
        case .failed(let code, let detail):
            let isTakenBack = code == "job_cancelled" && age(of: job) > limit(of: job)
            return .end(pursuit.ending ?? (isTakenBack ? Self.stale : .failed(code: code, detail: detail)))
        case .waiting, .heldUp:
            pursuit.mayBeOnPaper = false
            pursuit.printingSince = nil
            if pursuit.ending == nil, case .over(let state)? = try? await outlook(of: job) { pursuit.ending = state }
        case .printing, .gone:
            pursuit.mayBeOnPaper = true
            let since = pursuit.printingSince ?? engine.moment.tick
            pursuit.printingSince = since
            // One that has only begun may end: half a ticket helps nobody.
            let isLate = age(of: job) > limit(of: job)
            if isLate, engine.moment.tick - since > Self.finishingLimit { pursuit.ending = Self.stale }
        }
        // What became of it is read from the job itself the next time: it may have come out just now.
        if pursuit.ending != nil { try? await printer.cancel(job: pursuit.id) }
        return .goOn
    }

    /// The printing system does not know the job. By its name it may have another number; if it lost it before the printer
    /// had any of it, it gets it again; and if nobody can know, that is what is said.
    private func settle(
        _ job: PrintJob, _ pursuit: inout Pursuit, isLost: Bool, on printer: any DocumentPrinter
    ) async -> Step {
        let found: Int?
        do { found = try await printer.findJob(named: job.name) } catch { return .goOn }
        if let found {
            pursuit = Pursuit(id: found)
            return .goOn
        }
        guard isLost else { return .end(.unconfirmed(job: pursuit.id)) }
        guard !pursuit.mayBeOnPaper else {
            return .end(
                .failed(
                    code: "lost",
                    detail:
                        "The printing system was restarted while it printed this. Print it now if it did not come out.")
            )
        }
        return await submitAgain(job, &pursuit, on: printer)
    }

    /// The printer had none of it. Whoever breaks off here finds the job by its name, but not the one that was taken back.
    private func submitAgain(_ job: PrintJob, _ pursuit: inout Pursuit, on printer: any DocumentPrinter) async -> Step {
        guard let again = await submit(job, to: printer, mayBeKnown: true, exceptAs: pursuit.id) else { return .ended }
        pursuit = Pursuit(id: again)
        return .goOn
    }
}
