import NIOCore
import NIOPosix

/// Bytes on a connection, for what no well-behaved client sends.
public enum RawExchange {
    /// Sends the text and gathers what comes back until the server closes, the time is over, or it is enough.
    public static func send(
        _ text: String, port: Int, within seconds: Double = 5,
        until isEnough: @Sendable (String) -> Bool = { _ in false }
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: WebClients.group)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let timer = Task {
            try await Task.sleep(for: .seconds(seconds))
            channel.channel.close(promise: nil)
        }
        defer { timer.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var answer = ""
            for try await part in inbound {
                answer += String(buffer: part)
                if isEnough(answer) { break }
            }
            return answer
        }
    }

    /// Sends the text and reads nothing of what comes back, until the body is done.
    public static func unread(_ text: String, port: Int, while body: () async throws -> Void) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 4096)
            .connect(host: "127.0.0.1", port: port).get()
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        defer { channel.close(promise: nil) }
        try await body()
    }
}
