import Hummingbird
import NIOCore
import NIOHTTP1
import QueueCore
import QueueEngine

/// Who may listen: any page of this appliance, to a queue that exists. Who is turned away here goes on to the router, which
/// says why.
struct FeedGate: Sendable {
    let engine: QueueEngine
    /// Foreign origins that are let in.
    let origins: Set<String>

    func admits(_ head: HTTPRequestHead, on loop: any EventLoop) -> EventLoopFuture<HTTPHeaders?> {
        guard let request = FeedRequest(head),
            admits(origin: head.headers.first(name: "origin"), host: head.headers.first(name: "host"))
        else { return loop.makeSucceededFuture(nil) }
        let promise = loop.makePromise(of: HTTPHeaders?.self)
        promise.completeWithTask {
            try await engine.queue(request.queueID) == nil ? nil : HTTPHeaders()
        }
        return promise.futureResult.flatMapError { _ in loop.makeSucceededFuture(nil) }
    }

    /// Programs send no origin; browsers send the page's, which must be ours.
    func admits(origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        if origins.contains(origin) { return true }
        guard let authority = origin.split(separator: "/").last, let host else { return false }
        return authority == host && origin.hasPrefix("http")
    }
}
