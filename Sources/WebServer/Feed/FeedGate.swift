import Hummingbird
import NIOCore
import NIOHTTP1
import QueueCore
import QueueEngine

/// Who may listen: whom the door let in, to a queue that exists.
struct FeedGate: Sendable {
    let engine: QueueEngine
    let audience: FeedAudience

    /// The headers of the upgrade's answer; nil after who asked was turned away.
    ///
    /// NIO drops a request whose upgrade is refused, so that it would never get an answer: it gets one here.
    func admits(_ head: HTTPRequestHead, on channel: any Channel) -> EventLoopFuture<HTTPHeaders?> {
        // Where somebody listens the queue is known: when everybody comes back at once, the disk is not asked.
        if let request = FeedRequest(head), audience.counts(of: request.queueID).all > 0 {
            return channel.eventLoop.makeSucceededFuture(HTTPHeaders())
        }
        let promise = channel.eventLoop.makePromise(of: Problem?.self)
        promise.completeWithTask { await objection(to: head) }
        return promise.futureResult.flatMap { problem in
            guard let problem else { return channel.eventLoop.makeSucceededFuture(HTTPHeaders()) }
            return Self.turnAway(channel, with: problem).map { nil }
        }
    }

    private func objection(to head: HTTPRequestHead) async -> Problem? {
        guard let request = FeedRequest(head) else { return .unknownQueue }
        do throws(EngineError) {
            return try await engine.queue(request.queueID) == nil ? .unknownQueue : nil
        } catch {
            return Problem(error)
        }
    }

    private static func turnAway(_ channel: any Channel, with problem: Problem) -> EventLoopFuture<Void> {
        let body = problem.body.buffer
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: problem.status.code),
            headers: [
                "content-type": "application/problem+json", "content-length": "\(body.readableBytes)",
                "connection": "close",
            ])
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        return channel.writeAndFlush(HTTPServerResponsePart.end(nil)).flatMap { channel.close() }
    }
}
