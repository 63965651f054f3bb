import QueueCore
import Testing

/// `PATCH /api/queues/{id}`.
@Suite struct SettingsTests {
    @Test func eachFieldChangesAlone() {
        let before = QueueFixture().queue
        let changes: [(QueueSettings, (inout Queue) -> Void)] = [
            (QueueSettings(name: " Visas "), { $0.name = "Visas" }),
            (QueueSettings(prefix: "v"), { $0.prefix = "V" }),
            (QueueSettings(prefix: ""), { $0.prefix = "" }),
            (QueueSettings(mode: .counter), { $0.mode = .counter }),
            (QueueSettings(isActive: false), { $0.isActive = false }),
            (QueueSettings(isPaused: true), { $0.isPaused = true }),
            (QueueSettings(noShowAfter: 120), { $0.noShowAfter = 120 }),
            (QueueSettings(noShowAfter: 10), { $0.noShowAfter = 10 }),
            (QueueSettings(noShowAfter: 86_400), { $0.noShowAfter = 86_400 }),
            (QueueSettings(outOfTurn: .reject), { $0.outOfTurn = .reject }),
            (QueueSettings(priorityInARow: 10), { $0.priorityInARow = 10 }),
        ]
        for (settings, change) in changes {
            var line = QueueFixture()
            line.must(.change(settings))
            var expected = before
            change(&expected)
            expected.revision = line.queue.revision
            #expect(line.queue == expected)
        }
    }

    @Test func noShowAfterIsTurnedOff() {
        var line = QueueFixture()
        line.must(.change(QueueSettings(noShowAfter: 120)))
        line.must(.change(QueueSettings(name: "Left alone")))
        #expect(line.queue.noShowAfter == 120)
        line.must(.change(QueueSettings(noShowAfter: .some(nil))))
        #expect(line.queue.noShowAfter == nil)
    }

    @Test(arguments: [
        (QueueSettings(name: "  "), "invalid_name"),
        (QueueSettings(name: "a\u{202e}b", isPaused: true), "invalid_name"),
        (QueueSettings(prefix: "ABCD"), "invalid_request"),
        (QueueSettings(noShowAfter: 9), "invalid_request"),
        (QueueSettings(noShowAfter: 86_401), "invalid_request"),
        (QueueSettings(noShowAfter: -1), "invalid_request"),
        (QueueSettings(name: "Good", noShowAfter: 0), "invalid_request"),
        (QueueSettings(priorityInARow: 0), "invalid_request"),
        (QueueSettings(priorityInARow: 11), "invalid_request"),
    ])
    func refused(_ settings: QueueSettings, _ code: String) throws {
        let refusal = try #require(QueueFixture().refusal(of: .change(settings)))
        #expect(refusal.code == code)
        if code == "invalid_request" {
            let fields = ["prefix:", "no_show_after:", "priority_in_a_row:"]
            #expect(fields.contains { refusal.detail.hasPrefix($0) })
        }
    }

    @Test func nothingToChangeChangesNothing() {
        var line = QueueFixture()
        let before = line.state
        #expect(line.must(.change(QueueSettings())).isEmpty)
        #expect(line.must(.change(QueueSettings(name: "Passports", isPaused: false))).isEmpty)
        #expect(line.state == before)
    }

    /// Who is being served when the mode changes is completed by the next scan.
    @Test func modeChangesUnderway() {
        var line = QueueFixture(mode: .counter, waiting: 1)
        line.must(.scan(.nth(1)), by: .scanner)
        line.must(.change(QueueSettings(mode: .gate)))
        #expect(line.must(.scan(.nth(1)), by: .scanner).verdict == .completed)
    }
}
