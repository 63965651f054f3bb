import NIOCore
import QueueCore
import QueueEngine

// What only hosts and walls are told: lists, devices, answers to scans.

extension FeedHub {
    /// Rows of the host's list.
    static let hostListLimit = 500
    static let hostListStatuses: Set<Ticket.Status> = [.waiting, .called, .serving, .noShow]

    /// What a host's feed is known by, so that it ends when its token is void.
    struct StationFeed: Sendable {
        let token: TokenHash
        let number: Int
    }

    /// Whether a token makes its bearer a host of this queue.
    /// - Parameter close: ends the feed.
    nonisolated func authenticate(
        _ token: String, for queue: ID<Queue>, close: @escaping @Sendable () -> Void
    ) async -> (answer: FeedAuthentication, feed: StationFeed?) {
        let hash = Secret.hash(token)
        do throws(EngineError) {
            guard let access = try await engine.access(by: hash), access.role == .desk, access.queues.contains(queue)
            else { return (.wrong, nil) }
            let key = access.station?.token ?? StationRegistry.own(queue)
            let feed = StationFeed(token: key, number: stations.joined(key, close: close))
            // It may have become void while nobody knew of this feed.
            guard try await engine.isHost(hash, of: queue) else {
                stations.left(key, feed.number)
                return (.wrong, nil)
            }
            return (.granted, feed)
        } catch {
            return (.unavailable(detail: Problem(error).detail), nil)
        }
    }

    /// What a new host is told first; nil where it cannot be read.
    nonisolated func ticketList(of queue: ID<Queue>) async -> ByteBuffer? {
        guard let queue = try? await engine.queue(queue) else { return nil }
        return await ticketList(of: queue)
    }

    nonisolated func deviceStatus() async -> ByteBuffer {
        let message: JSON = [
            "type": "device_status", "devices": .array(await allDevices().map { JSON($0) }),
        ]
        return FrameWriter.text(message.buffer)
    }

    nonisolated func ticketList(of queue: Queue) async -> ByteBuffer? {
        guard let rows = try? await ticketRows(of: queue) else { return nil }
        let list: JSON = [
            "type": "ticket_list", "revision": .integer(queue.revision), "tickets": rows,
        ]
        return FrameWriter.text(list.buffer)
    }

    nonisolated func ticketRows(of queue: Queue) async throws(EngineError) -> JSON {
        let tickets = try await engine.tickets(
            of: queue.id, in: Self.hostListStatuses, limit: Self.hostListLimit)
        // A list without this mark is worth more than none.
        let unprinted = (try? await engine.unprintedTickets(of: queue.id)) ?? [:]
        // The list is by number; who waits is called in another order where some have priority.
        let line = CallOrder.line(of: queue, among: tickets).enumerated().map { ($0.element.id, $0.offset) }
        let ahead = Dictionary(line, uniquingKeysWith: { first, _ in first })
        return .array(
            tickets.map { ticket in
                JSON(ticket, in: queue, showsDevice: true).adding([
                    ("print", JSON(unprinted[ticket.id]?.word)), ("people_ahead", JSON(ahead[ticket.id])),
                    ("call_order", JSON(ticket.call?.order)),
                ])
            })
    }

    /// What `/now` has for hosts beside the feed's message.
    nonisolated func hostMembers(of queue: Queue) async throws(EngineError) -> [(String, JSON)] {
        [
            ("tickets", try await ticketRows(of: queue)),
            ("devices", .array(await allDevices().map { JSON($0) })),
            ("scan_result", await lastScan(at: queue.id)?.message ?? .null),
        ]
    }

    nonisolated func push(_ result: ScanResult) {
        let hosts = FrameWriter.text(result.message.buffer)
        let walls = FrameWriter.text(result.wallMessage.buffer)
        // Another queue's ticket is nothing for this queue's wall.
        let shown = result.desk == nil ? result.queue?.id : nil
        registries.each { $0.pushScan(.scan, hosts: hosts, walls: walls, desk: result.desk, shown: shown) }
    }

    nonisolated func pushEnd(ofScan number: Int) {
        let message: JSON = ["type": "scan_ended", "scan": JSON(number)]
        let frame = FrameWriter.text(message.buffer)
        registries.each { $0.pushScan(.scanEnd, hosts: frame, walls: frame, desk: nil, shown: nil) }
    }
}
