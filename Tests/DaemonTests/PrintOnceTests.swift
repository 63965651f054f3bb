import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// A ticket comes out exactly once, whatever dies at whatever moment between its number and its paper.
@Suite(.serialized) struct PrintOnceTests {
    struct Step: Sendable, CustomTestStringConvertible {
        let name: String
        let operation: SchedulerRelay.Operation
        let place: SchedulerRelay.Break.Place
        var testDescription: String { name }
    }

    static let steps = [
        Step(name: "in the job's request", operation: .createJob, place: .request(bytes: 20)),
        Step(name: "before the job's answer", operation: .createJob, place: .answer),
        Step(name: "after the head of the document's request", operation: .sendDocument, place: .request(bytes: 10)),
        Step(name: "in the middle of the document", operation: .sendDocument, place: .request(bytes: 5000)),
        Step(name: "before the document's answer", operation: .sendDocument, place: .answer),
    ]

    @Test("the connection to the scheduler breaks") func connection() async throws {
        try await sideBySide(Self.steps) { step in
            try await PrintShop.open { shop in
                shop.relay.breakOff(.init(step.operation, step.place))
                let id = try await shop.issue()
                try await shop.waitForPaper(of: id, "sent, ended")
                #expect(shop.relay.breakCount == 1, "\(step)")
                try await shop.expectTickets(1)
            }
        }
    }

    /// The printer is away meanwhile, so that nothing can have come out before the scheduler died.
    @Test("the scheduler is killed") func scheduler() async throws {
        try await sideBySide(Self.steps) { step in
            try await PrintShop.open(.refuses) { shop in
                let cups = shop.cups
                shop.relay.breakOff(.init(step.operation, step.place) { cups.killAtOnce() })
                let id = try await shop.issue()
                try await shop.wait(for: 1, "breaks") { shop.relay.breakCount }
                try await shop.cups.restart()
                try await shop.requireQueue()
                shop.paper.set(.takes)
                try await shop.waitForPaper(of: id, "sent, ended", within: 45)
                try await shop.expectTickets(1)
            }
        }
    }

    @Test("the scheduler is killed before anybody speaks to it") func schedulerBefore() async throws {
        try await PrintShop.open { shop in
            shop.cups.killAtOnce()
            let id = try await shop.issue()
            try await shop.waitForPrinter("scheduler_down")
            try await shop.cups.restart()
            try await shop.requireQueue()
            try await shop.waitForPaper(of: id, "sent, ended")
            try await shop.expectTickets(1)
        }
    }

    /// The scheduler writes a job down some time later. This one it forgets, or knows; either way the printer had none of it.
    @Test("the scheduler is killed after it has taken the job") func schedulerAfter() async throws {
        try await sideBySide([["DirtyCleanInterval 3"], ["DirtyCleanInterval 0"]]) { directives in
            try await PrintShop.open(directives: directives) { shop in
                try await shop.makeHistory()
                try await shop.cups.setPaused(true, "receipts")
                let id = try await shop.issue()
                try await shop.waitForPaper(of: id, "sent")
                try await shop.waitForPrinter("paused")
                shop.cups.killAtOnce()
                try await shop.cups.restart()
                try await shop.cups.setPaused(false, "receipts")
                try await shop.waitForPaper(of: id, "sent, ended", within: 45)
                try await shop.expectTickets(2)
            }
        }
    }

    /// The printer had it, and the scheduler has forgotten that it was to print it. Nobody can know whether it came out, so
    /// nobody claims it and nobody prints it twice.
    @Test("the scheduler is killed while it prints: the ticket comes out once, and that it may not have is said")
    func schedulerWhilePrinting() async throws {
        // It is killed before it writes the job down, on a busy machine too.
        let interval = 10
        try await PrintShop.open(directives: ["DirtyCleanInterval \(interval)"]) { shop in
            try await shop.makeHistory(writtenWithin: interval)
            shop.paper.set(.hangs)
            let id = try await shop.issue()
            try await shop.wait(for: 2, "connections") { shop.paper.connectionCount }
            try await shop.waitForPaper(of: id, "sent")
            shop.cups.killAtOnce()
            shop.paper.set(.takes)
            try await shop.cups.restart()
            try await shop.waitForPaper(of: id, "failed lost", within: 45)
            try await shop.expectTickets(2)
            #expect(try await shop.unprinted() == ["A002"])
        }
    }

    /// The job is with the scheduler, and the row does not say so. A scheduler that keeps no documents says of a job that it
    /// has printed that it has none.
    @Test("the daemon is killed between the scheduler's answer and its own record") func daemon() async throws {
        let directives: [[String]] = [[], ["PreserveJobFiles No"]]
        let cases = [false, true].flatMap { isPrinted in
            directives.map { (isPrintedMeanwhile: isPrinted, directives: $0) }
        }
        try await sideBySide(cases) { isPrintedMeanwhile, directives in
            try await PrintShop.open(directives: directives, isPrintedMeanwhile ? .takes : .refuses) { shop in
                let daemon = shop.daemon.process
                shop.relay.breakOff(.init(.sendDocument, .answer) { daemon.signal(SIGKILL) })
                let id = try await shop.issue()
                try await shop.wait(for: 1, "breaks") { shop.relay.breakCount }
                if isPrintedMeanwhile {
                    try await shop.wait(for: 1, "tickets") { shop.paper.tickets.count }
                    try await shop.wait(for: true, "the job's end") {
                        try await shop.cups.run("/usr/bin/lpstat", "-W", "completed", "-o").contains("receipts-1 ")
                    }
                } else {
                    shop.paper.set(.takes)
                }
                try await shop.again { shop in
                    try await shop.waitForPaper(of: id, "sent, ended")
                    try await shop.expectTickets(1)
                }
            }
        }
    }
}

extension PrintShop {
    /// One ticket, of which the scheduler has written down both its queue and the job: a job that it does not know later is a lost
    /// one.
    func makeHistory(writtenWithin interval: Int = 3) async throws {
        let first = try await issue()
        try await waitForPaper(of: first, "sent, ended")
        try await cups.waitUntilWritten(job: 1, interval: interval)
    }

    /// A scheduler that was killed may have forgotten its queue too, if it was new.
    func requireQueue() async throws {
        if (try? await cups.run("/usr/bin/lpstat", "-p", "receipts")) == nil {
            try await cups.addRawQueue("receipts", port: paper.port)
        }
    }
}
