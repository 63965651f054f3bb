import Foundation
import TestSupport
import Testing

/// The tests' own way to run programs: it always comes back.
@Suite struct ProgramTests {
    @Test func saysHowItEndedAndWhatItSaid() throws {
        let end = try Program.run(["/bin/sh", "-c", "echo out; echo err >&2; exit 3"])
        #expect(end.status == 3)
        #expect(end.text == "out\nerr\n")
        let long = try Program.run(["/usr/bin/head", "-c", "1000000", "/dev/zero"])
        #expect(long.output.count == 1_000_000)
    }

    @Test func whatTakesTooLongIsKilled() throws {
        let start = ContinuousClock.now
        #expect(throws: Program.Late.self) {
            _ = try Program.run(["/bin/sh", "-c", "echo $$; exec sleep 60"], within: 0.3)
        }
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func aChildThatKeepsThePipeIsNotWaitedFor() throws {
        let start = ContinuousClock.now
        let end = try Program.run(["/bin/sh", "-c", "sleep 60 & echo $!"])
        defer { pid_t(end.text.dropLast()).map { _ = kill($0, SIGKILL) } }
        #expect(end.status == 0 && pid_t(end.text.dropLast()) != nil)
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
