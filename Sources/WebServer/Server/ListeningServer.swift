import HTTPTypes
import Hummingbird
import HummingbirdCore
import LinuxHost
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// One way in: the connections of a socket that listens already. Hummingbird's own server makes its socket itself, and could not take up
/// the one that connections wait at while the daemon is started anew.
struct ListeningServer<Responder: HTTPResponder>: Service where Responder.Context == WebContext {
    let responder: Responder
    /// What a connection is, by who answers on it.
    let connection: @Sendable (@escaping HTTPChannelHandler.Responder) -> FeedChannel
    let policy: ConnectionPolicy
    /// Asked when it starts; whoever serves closes it.
    let socket: @Sendable () throws -> Int32
    let onRunning: @Sendable (any Channel) async -> Void
    let logger: Logger

    /// Until the daemon stops: then nobody is taken any more, and who is being answered is answered.
    func run() async throws {
        let connection = connection { [responder, logger] request, writer, channel in
            try await Self.answer(request, writer, channel, by: responder, logger)
        }
        let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let server = try await listener(connection, quiescing, on: group)
        await withGracefulShutdownHandler {
            await onRunning(server.channel)
            // Who comes is taken where it is accepted: a thread of its own for that would be woken for each phone that comes back.
            await withTaskExecutorPreference(LoopExecutor(server.channel.eventLoop)) {
                await Self.serve(server, connection, logger)
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }

    private static func serve(
        _ server: NIOAsyncChannel<FeedChannel.Value, Never>, _ connection: FeedChannel, _ logger: Logger
    ) async {
        await withDiscardingTaskGroup { group in
            do {
                try await server.executeThenClose { connections in
                    for try await value in connections {
                        group.addTask { await connection.handle(value: value, logger: logger) }
                    }
                }
            } catch {
                logger.error("no more connections", metadata: ["error": "\(error)"])
            }
        }
    }

    private func listener(
        _ connection: FeedChannel, _ quiescing: ServerQuiescingHelper, on group: any EventLoopGroup
    ) async throws -> NIOAsyncChannel<FeedChannel.Value, Never> {
        let (policy, logger) = (policy, logger)
        let socket = try socket()
        return try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // NIO has listened once more at the socket that it was given, with room for 128.
                    StandingSockets.makeRoom(at: socket)
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(AvailableConnectionsChannelHandler(delegate: policy.pace))
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .bind(socket) { connection.setup(channel: $0, logger: logger) }
    }

    private static func answer(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, by responder: Responder,
        _ logger: Logger
    ) async throws {
        let context = WebContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            logger.debug("not answered", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = HTTPDate.now()
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            // What was asked cannot be read on; a second answer must not follow the half of the first.
            throw BrokenExchange()
        }
    }
}

/// A request's body went wrong while it was answered.
private struct BrokenExchange: Error {}
