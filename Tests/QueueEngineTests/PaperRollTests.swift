import Testing

@testable import QueueEngine

/// "About 40 tickets left": counted in millimetres, and begun anew with each roll.
@Suite struct PaperRollTests {
    private static func state(_ code: String) -> DeviceState {
        DeviceState(code == "ready" ? .ready : .failed, code: code, detail: "")
    }

    /// A roll of 10 m from which so many millimetres are printed in tickets of 100 mm.
    private static func roll(used millimetres: Int) -> PaperRoll {
        var roll = PaperRoll(metres: 10)
        for _ in 0..<millimetres / 100 { roll.print(100) }
        return roll
    }

    @Test(
        "what is used and what is left",
        arguments: [(0, 10_000, nil), (100, 9900, 99), (9900, 100, 1), (10_000, 0, 0), (12_000, 0, 0)]
            as [(Int, Int, Int?)])
    func counted(_ used: Int, _ left: Int, _ tickets: Int?) {
        let forecast = Self.roll(used: used).forecast
        #expect(forecast == PaperForecast(used: min(used, 10_000), left: left, ticketsLeft: tickets))
    }

    @Test(
        "the roll was changed when paper comes after none, or after little of a roll that was half used",
        arguments: [
            (9000, ["paper_out", "ready"], 0), (1000, ["paper_out", "ready"], 0),
            (9000, ["paper_out", "offline", "cover_open", "ready"], 0), (9000, ["paper_low", "ready"], 0),
            // A sensor at the edge.
            (1000, ["paper_low", "ready"], 1000), (9000, ["paper_out", "paper_low"], 0),
            (9000, ["offline", "ready"], 9000), (9000, ["scheduler_down", "paused", "ready"], 9000),
        ])
    func changed(_ used: Int, _ codes: [String], _ expected: Int) {
        var roll = Self.roll(used: used)
        for code in codes { roll.look(at: Self.state(code)) }
        #expect(roll.forecast.used == expected)
    }

    @Test("where the sensor speaks, the count is silent")
    func sensor() {
        for code in ["paper_low", "paper_out"] {
            var roll = Self.roll(used: 1000)
            roll.look(at: Self.state(code))
            #expect(roll.forecast == PaperForecast(used: 1000, left: nil, ticketsLeft: nil))
        }
    }

    @Test("tickets that grow shorter leave room for more")
    func lengths() throws {
        var roll = Self.roll(used: 5000)
        for _ in 0..<20 { roll.print(50) }
        #expect(try #require(roll.forecast.ticketsLeft) > 75)
    }

    @Test("kept over a restart; a damaged file is a new roll", arguments: ["", "x", "1 2", "-1 2 low", "1 2 wet"])
    func kept(_ damaged: String) {
        var roll = Self.roll(used: 700)
        roll.look(at: Self.state("paper_out"))
        var again = PaperRoll(text: roll.text + "\n", metres: 10)
        #expect(again == roll)
        // Changed while the daemon was down.
        again.look(at: Self.state("ready"))
        #expect(again.forecast.used == 0)
        #expect(PaperRoll(text: damaged, metres: 10) == PaperRoll(metres: 10))
    }
}
