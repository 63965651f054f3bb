import Testing

/// Calls that have no place in `Sources`, each with the reason, a line that must be caught and one that must not.
struct Ban: CustomTestStringConvertible, Sendable {
    enum Place: Sendable {
        case everywhere
        case outside(Set<String>)
        case inside(Set<String>)

        func holds(for module: String) -> Bool {
            switch self {
            case .everywhere: true
            case .outside(let modules): !modules.contains(module)
            case .inside(let modules): modules.contains(module)
            }
        }
    }

    var call: String
    var place = Place.everywhere
    var reason: String
    var bad: String
    var good: String
    /// What makes a place where `call` stands harmless: the code before it on the line, and all that follows it.
    var isHarmless: @Sendable (_ before: Substring, _ after: Substring) -> Bool = { _, _ in false }

    var testDescription: String { call }

    static let core: Set<String> = ["QueueCore", "QueueEngine"]
    static let crash = "one ticket's trouble must not end the line for all: throw a typed error"
    static let clock = "time comes in through initialisers, so that tests and simulations decide what it is"
    static let unchecked = "what the compiler cannot check lives in LinuxHost, where it is looked at"
    static let threads = "threads and locks live in LinuxHost; elsewhere actors and Mutex"
    static let chance = "randomness comes in through initialisers, so that a seed repeats a run"

    static let all: [Ban] = [
        Ban(call: "try!", reason: crash, bad: "let a = try! b()", good: "let a = try? b()"),
        Ban(call: "as!", reason: crash, bad: "let a = b as! C", good: "let alias = !b"),
        Ban(call: "fatalError(", reason: crash, bad: "fatalError(\"x\")", good: "handler.fatalErrorHappened(x)"),
        Ban(call: "preconditionFailure(", reason: crash, bad: "preconditionFailure()", good: "precondition(a > 0)"),
        Ban(
            call: "print(", place: .outside(["qode"]),
            reason: "the log is for the journal; only the command line prints",
            bad: "print(\"hello\")", good: "printer.print(slip)",
            // A method of that name: the printing one is never awaited.
            isHarmless: { before, _ in [".", "func ", "await "].contains { before.hasSuffix($0) } }),
        Ban(
            call: "Date()", place: .inside(core), reason: clock, bad: "let now = Date()",
            good: "let now = clock.now(UpDate())"),
        Ban(call: "Date.now", place: .inside(core), reason: clock, bad: "Date.now", good: "UpDate.now"),
        Ban(
            call: "ContinuousClock", place: .inside(core), reason: clock, bad: "ContinuousClock().now",
            good: "clock.now"),
        Ban(
            call: "SuspendingClock", place: .inside(core), reason: clock, bad: "SuspendingClock.now", good: "clock.now"),
        Ban(call: "clock_gettime(", place: .inside(core), reason: clock, bad: "clock_gettime(a, b)", good: "clock(a)"),
        Ban(
            call: "Task.sleep", place: .inside(core), reason: clock, bad: "try await Task.sleep(for: .seconds(1))",
            good: "try await sleep(.seconds(1))"),
        Ban(
            call: "sleep(", place: .inside(core), reason: clock, bad: "sleep(1)", good: "try await sleep(.seconds(1))",
            isHarmless: { before, _ in before.hasSuffix("await ") }),
        Ban(call: "usleep(", place: .inside(core), reason: clock, bad: "usleep(1)", good: "await sleep(a)"),
        Ban(call: "nanosleep(", place: .inside(core), reason: clock, bad: "nanosleep(&a, nil)", good: "await sleep(a)"),
        Ban(
            call: "@unchecked Sendable", place: .outside(["LinuxHost"]), reason: unchecked,
            bad: "final class A: @unchecked Sendable {}", good: "final class A: Sendable {}"),
        Ban(
            call: "nonisolated(unsafe)", place: .outside(["LinuxHost"]), reason: unchecked,
            bad: "nonisolated(unsafe) var a = 1", good: "nonisolated var a: Int { 1 }"),
        Ban(
            call: "DispatchQueue", place: .outside(["LinuxHost"]), reason: threads, bad: "DispatchQueue.main.async {}",
            good: "DispatchQueues()"),
        Ban(
            call: "DispatchSemaphore", place: .outside(["LinuxHost"]), reason: threads,
            bad: "DispatchSemaphore(value: 0)", good: "semaphore.wait()"),
        Ban(
            call: "DispatchGroup", place: .outside(["LinuxHost"]), reason: threads, bad: "DispatchGroup()",
            good: "withTaskGroup(of: Int.self) { _ in }"),
        Ban(call: "NSLock", place: .outside(["LinuxHost"]), reason: threads, bad: "let a = NSLock()", good: "Mutex(1)"),
        Ban(
            call: "Thread(", place: .outside(["LinuxHost"]), reason: threads, bad: "Thread(block: {}).start()",
            good: "BlockingThread(name: \"zbar\")"),
        Ban(
            call: "Thread.sleep", place: .outside(["LinuxHost"]), reason: threads,
            bad: "Thread.sleep(forTimeInterval: 1)",
            good: "BlockingThread.sleep"),
        Ban(
            call: "pthread_create(", place: .outside(["LinuxHost"]), reason: threads,
            bad: "pthread_create(&a, nil, b, nil)",
            good: "spawnThread(name: a) {}"),
        Ban(
            call: ".random(", place: .inside(core), reason: chance, bad: "Int.random(in: 0..<f(9))",
            good: "Int.random(in: 0..<f(9), using: &generator)", isHarmless: usesGenerator),
        Ban(
            call: ".randomElement(", place: .inside(core), reason: chance, bad: "a.randomElement()",
            good: "a.randomElement(using: &generator)", isHarmless: usesGenerator),
        Ban(
            call: ".shuffled(", place: .inside(core), reason: chance, bad: "a.shuffled()",
            good: "a.shuffled(using: &generator)", isHarmless: usesGenerator),
        Ban(
            call: "SystemRandomNumberGenerator", place: .inside(core), reason: chance,
            bad: "var a = SystemRandomNumberGenerator()", good: "var a: some RandomNumberGenerator"),
        Ban(call: "UUID()", place: .inside(core), reason: chance, bad: "let id = UUID()", good: "let id = newUUID()"),
        Ban(
            call: "ProcessInfo.processInfo.environment", place: .outside(["qode"]),
            reason: "the environment is configuration: qode reads it, parts get values",
            bad: "ProcessInfo.processInfo.environment[\"A\"]", good: "ProcessInfo.processInfo.systemUptime"),
        Ban(
            call: "getenv(", place: .outside(["qode"]),
            reason: "the environment is configuration: qode reads it, parts get values", bad: "getenv(\"HOME\")",
            good: "target.env(a)"),
    ]

    /// The call's own arguments name a generator.
    private static let usesGenerator: @Sendable (Substring, Substring) -> Bool = { _, after in
        var depth = 1
        let arguments = after.prefix { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth > 0
        }
        return arguments.contains("using:")
    }

    static func findings(in file: File, bans: [Ban] = all) -> [Finding] {
        guard let module = file.module, file.fileExtension == "swift" else { return [] }
        let lines = SwiftCode(file.text).lines
        let bans = bans.filter { $0.place.holds(for: module) }
        return lines.enumerated().flatMap { index, line in
            bans.filter { ban in
                line.places(of: ban.call).contains { place in
                    !ban.isHarmless(line[..<place.lowerBound], line[place.upperBound...])
                }
            }.map { Finding(path: file.path, line: index + 1, reason: "\($0.call): \($0.reason)") }
        }
    }
}

extension String {
    /// Where `needle` stands as a word of its own: `as!` is not in `alias!`, nor `Date()` in `UpDate()`.
    func places(of needle: String) -> [Range<Index>] {
        guard utf8.count >= needle.utf8.count, let first = needle.utf8.first, let last = needle.utf8.last else {
            return []
        }
        var places: [Range<Index>] = []
        var start = startIndex
        while let from = utf8[start...].firstIndex(of: first) {
            start = utf8.index(after: from)
            guard utf8[from...].starts(with: needle.utf8) else { continue }
            let to = utf8.index(from, offsetBy: needle.utf8.count)
            if SwiftCode.isWord(first), from > startIndex, SwiftCode.isWord(utf8[utf8.index(before: from)]) { continue }
            if SwiftCode.isWord(last), to < endIndex, SwiftCode.isWord(utf8[to]) { continue }
            places.append(from..<to)
        }
        return places
    }
}

@Suite struct BannedCallTests {
    @Test func noneIsMade() {
        let findings = Repository.current.files.flatMap { Ban.findings(in: $0) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(arguments: Ban.all) func caught(_ ban: Ban) {
        #expect(Self.findings(of: ban, in: ban.bad).count == 1)
        #expect(Self.findings(of: ban, in: "a(); if b { \(ban.bad) }").count == 1)
    }

    @Test(arguments: Ban.all) func leftAlone(_ ban: Ban) {
        #expect(Self.findings(of: ban, in: ban.good).isEmpty)
        #expect(Self.findings(of: ban, in: "// \(ban.bad)").isEmpty)
        #expect(Self.findings(of: ban, in: "let a = #\"\(ban.bad)\"#").isEmpty)
    }

    @Test(arguments: Ban.all) func onlyWhereItHolds(_ ban: Ban) {
        let elsewhere: String? =
            switch ban.place {
            case .everywhere: nil
            case .outside(let modules): modules.first
            case .inside: "WebServer"
            }
        guard let elsewhere else { return }
        #expect(Ban.findings(in: File(path: "Sources/\(elsewhere)/A.swift", text: ban.bad), bans: [ban]).isEmpty)
        #expect(Ban.findings(in: File(path: "Tests/CoreTests/A.swift", text: ban.bad), bans: [ban]).isEmpty)
    }

    private static func findings(of ban: Ban, in line: String) -> [Finding] {
        Ban.findings(in: File(path: "Sources/QueueCore/A.swift", text: line), bans: [ban])
    }
}
