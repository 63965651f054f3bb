public import QueueCore
import Synchronization

// Codes and labels at the desk, and their answers.
extension QueueEngine {
    /// Answers a code that was read at the desk, and tells the host's screens.
    /// - Parameters:
    ///   - desk: whose desk it is; nil is the appliance's own.
    ///   - queues: whose tickets are taken there. Nil takes those of the desk's queue, and at the appliance's own of every queue.
    public func scan(
        _ text: String, at desk: ID<Queue>?, of queues: Set<ID<Queue>>? = nil, by actor: Actor
    ) async throws(EngineError) -> ScanResult {
        guard let ticket = ScanText.ticket(in: text) else {
            return publish(ScanResult(verdict: .notATicket, desk: desk))
        }
        return publish(try await answer(to: ticket, at: desk, of: queues, by: actor))
    }

    /// The same for the appliance's own scanners. Nobody waits for an error there, but a hand for an answer: so that the disk did not
    /// keep it is one.
    public func scan(presented text: String) async -> ScanResult {
        do throws(EngineError) {
            return try await scan(text, at: nil, by: .scanner)
        } catch {
            switch error {
            case .store(let failure): return publish(ScanResult(verdict: .notTaken(hint: failure.hint), desk: nil))
            case .refused, .unknownCode, .printerUnavailable, .idempotencyMismatch:
                return publish(ScanResult(verdict: .unknownTicket, desk: nil))
            }
        }
    }

    /// The same for what somebody typed at a queue's desk: a ticket's label too, in any case, with or without its prefix.
    ///
    /// Only for hosts: labels stand on the wall, so that whoever could show one to a camera would be let in.
    public func scan(typed text: String, at queue: ID<Queue>) async throws(EngineError) -> ScanResult {
        guard ScanText.ticket(in: text) == nil, let label = TypedLabel(text) else {
            return try await scan(text, at: queue, by: .host)
        }
        // This desk's queue first: elsewhere the number alone says nothing.
        let all = try await queues().sorted { $0.id == queue && $1.id != queue }
        for known in all {
            for number in label.numbers(prefix: known.prefix, bare: known.id == queue) {
                guard let ticket = try await ticket(numbered: number, of: known.id) else { continue }
                return publish(try await answer(to: ticket.id, at: queue, of: nil, by: .host))
            }
        }
        return publish(ScanResult(verdict: .unknownTicket, desk: queue))
    }

    /// What was answered is no longer in front of the scanner.
    public func scanEnded(_ result: ScanResult) { bus.send(.scanEnded(number: result.number)) }

    private func publish(_ result: ScanResult) -> ScanResult {
        var result = result
        result.number = scanCount.add(1, ordering: .relaxed).newValue
        bus.send(.scanned(result))
        return result
    }

    /// One transaction reads the ticket, follows where it was moved to, and decides.
    private func answer(
        to ticket: ID<Ticket>, at desk: ID<Queue>?, of queues: Set<ID<Queue>>?, by actor: Actor
    ) async throws(EngineError) -> ScanResult {
        do throws(EngineError) {
            let outcome = try await perform(
                .scan(ticket, at: queues ?? desk.map { [$0] }), on: .ticketsQueue, by: actor)
            return ScanResult(
                verdict: outcome.verdict ?? .unknownTicket, ticket: outcome.ticket, queue: outcome.queue, desk: desk)
        } catch .refused(.unknownTicket) {
            return ScanResult(verdict: .unknownTicket, desk: desk)
        }
    }
}
