import NIOCore
import NIOWebSocket
import QueueCore

/// One listener of a feed. May be used from anywhere; what it sends is written on its connection's event loop.
struct FeedSubscriber: Sendable {
    /// What a message replaces when the reader is slow: only the newest of each kind is worth sending.
    enum Kind: Int, Sendable, CaseIterable { case queue, tickets, scan, scanEnd, devices }

    let queueID: ID<Queue>
    let ticketID: ID<Ticket>?
    var isHost = false

    private let handler: NIOLoopBound<FeedHandler>
    private let loop: any EventLoop
    let key: ObjectIdentifier

    init(queueID: ID<Queue>, ticketID: ID<Ticket>?, handler: FeedHandler, loop: any EventLoop) {
        self.queueID = queueID
        self.ticketID = ticketID
        self.handler = NIOLoopBound(handler, eventLoop: loop)
        self.loop = loop
        key = ObjectIdentifier(handler)
    }

    /// - Parameter revision: of the state that the message shows: one that was overtaken on its way is not sent any more.
    func send(_ message: ByteBuffer, as kind: Kind, revision: Int64? = nil) {
        loop.execute {
            if let revision, !handler.value.advance(kind, to: revision) { return }
            handler.value.send(message, as: kind)
        }
    }

    func refuseAuthentication() {
        loop.execute { handler.value.refuseAuthentication() }
    }

    /// Ends the connection; the client comes back by itself.
    func close() {
        loop.execute { handler.value.close(.unknown(FeedHandler.serviceRestart)) }
    }
}
