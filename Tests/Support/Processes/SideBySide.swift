/// What went wrong in some of the cases that ran side by side, each under its name.
public struct SideBySideFailure: Error, CustomStringConvertible {
    public let description: String
}

/// Runs the cases of a table at the same time: most of their time they wait for a printer, a scheduler or a clock.
/// - Parameter width: how many at once.
/// - Throws: `SideBySideFailure` when all have ended and some have thrown.
public func sideBySide<Case: Sendable>(
    _ cases: [Case], atOnce width: Int = 3, _ body: @escaping @Sendable (Case) async throws -> Void
) async throws {
    let failures = await withTaskGroup(of: String?.self) { group in
        var rest = cases[...]
        func begin() {
            guard let next = rest.popFirst() else { return }
            group.addTask {
                do {
                    try await body(next)
                    return nil
                } catch {
                    return "\(next): \(error)"
                }
            }
        }
        for _ in 0..<width { begin() }
        var failures: [String] = []
        for await failure in group {
            if let failure { failures.append(failure) }
            begin()
        }
        return failures
    }
    guard failures.isEmpty else { throw SideBySideFailure(description: failures.joined(separator: "\n")) }
}
