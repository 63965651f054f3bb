import Hummingbird
import NIOCore
import NIOHTTP1
import QueueCore
import QueueEngine

/// Who may listen: any page of this appliance, to a queue that exists.
struct FeedGate: Sendable {
    let engine: QueueEngine
    /// Foreign origins that are let in.
    let origins: Set<String>

    /// The headers of the upgrade's answer; nil after who asked was turned away.
    ///
    /// NIO drops a request whose upgrade is refused, so that it would never get an answer: it gets one here.
    func admits(_ head: HTTPRequestHead, on channel: any Channel) -> EventLoopFuture<HTTPHeaders?> {
        let promise = channel.eventLoop.makePromise(of: Problem?.self)
        promise.completeWithTask { await objection(to: head) }
        return promise.futureResult.flatMap { problem in
            guard let problem else { return channel.eventLoop.makeSucceededFuture(HTTPHeaders()) }
            return Self.turnAway(channel, with: problem).map { nil }
        }
    }

    private func objection(to head: HTTPRequestHead) async -> Problem? {
        guard admits(origin: head.headers.first(name: "origin"), host: head.headers.first(name: "host")) else {
            return .foreignOrigin
        }
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

    /// Programs send no origin; browsers send the page's, which must be ours.
    func admits(origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        if origins.contains(origin) { return true }
        guard let authority = origin.split(separator: "/").last, let host else { return false }
        return authority == host && origin.hasPrefix("http")
    }
}
