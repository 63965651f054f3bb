import CoreMetrics
import QueueCore
public import QueueEngine

/// What strangers are bounded in, as the figures call it.
enum LimitName: String, Sendable, CaseIterable {
    case joins, pairings, scans, prints, speeches, feeds, uploads, connections
    case newQueues = "new_queues"
    case wrongTokens = "wrong_tokens"
    case kioskTickets = "kiosk_tickets"
    case connectionsPerAddress = "connections_per_address"
    case deadline
}

/// What an appliance counts, for whoever watches over it: each figure is one of swift-metrics, in one registry a server.
public struct ApplianceMetrics: Sendable {
    private static let helps = [
        "qode_commit_seconds": "From a transaction's beginning until it is on disk.",
        "qode_decodes_total": "Pictures in which a code was read, by how it was looked for.",
        "qode_errors_total": "Requests that were refused, by code.",
        "qode_feed_listeners": "Who listens to the feed, by what they are.",
        "qode_feed_push_seconds": "From a change that is on disk until the last listener of an event loop is told.",
        "qode_joins_total": "Tickets that were issued, by what they are on.",
        "qode_limit_refusals_total": "What was refused because a limit was reached, by limit.",
        "qode_prints_total": "Prints that have ended, by how.",
        "qode_scans_total": "Codes that were answered, by verdict.",
    ]

    private let registry: MetricsRegistry
    private let commits: Timer
    private let pushes: Timer
    private let phoneJoins: Counter
    private let paperJoins: Counter

    public init() {
        let registry = MetricsRegistry(helps: Self.helps)
        self.registry = registry
        commits = Timer(label: "qode_commit_seconds", dimensions: [], factory: registry)
        pushes = Timer(label: "qode_feed_push_seconds", dimensions: [], factory: registry)
        phoneJoins = Counter(label: "qode_joins_total", dimensions: [("on", "phone")], factory: registry)
        paperJoins = Counter(label: "qode_joins_total", dimensions: [("on", "paper")], factory: registry)
        for limit in LimitName.allCases { _ = counter("qode_limit_refusals_total", "limit", limit.rawValue) }
    }

    /// All of them, in Prometheus' text format.
    var text: String { registry.text }

    // MARK: What happens

    /// Measures the engine's transactions, and counts the tickets in them.
    public var commitObserver: CommitObserver {
        { [self] in
            let begun = ContinuousClock.now
            return { written in
                guard let written else { return }
                commits.recordNanoseconds((ContinuousClock.now - begun).inNanoseconds)
                for case .outcome(let outcome) in written where outcome.isNew {
                    (outcome.ticket?.deviceToken == nil ? paperJoins : phoneJoins).increment()
                }
            }
        }
    }

    /// A code was read in a picture.
    /// - Parameter strategy: the stable word for how it was looked for.
    public func decoded(by strategy: String) { counter("qode_decodes_total", "strategy", strategy).increment() }

    func scanned(_ verdict: String) { counter("qode_scans_total", "verdict", verdict).increment() }

    func printed(_ state: PrintJob.State) {
        guard state.isFinal else { return }
        counter("qode_prints_total", "state", state.word).increment()
    }

    func pushed(since begun: ContinuousClock.Instant) {
        pushes.recordNanoseconds((ContinuousClock.now - begun).inNanoseconds)
    }

    func refused(_ problem: Problem) { refused(code: problem.code) }

    func refused(code: String) { counter("qode_errors_total", "code", code).increment() }

    func refused(by limit: LimitName) { counter("qode_limit_refusals_total", "limit", limit.rawValue).increment() }

    /// What is looked up when somebody asks.
    func show(_ name: String, _ labels: [(String, String)] = [], is value: Int) {
        Meter(label: name, dimensions: labels, factory: registry).set(value)
    }

    private func counter(_ name: String, _ label: String, _ value: String) -> Counter {
        Counter(label: name, dimensions: [(label, value)], factory: registry)
    }
}

extension Duration {
    fileprivate var inNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
