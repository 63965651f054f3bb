import LinuxHost
import NIOCore
import NIOPosix
import Testing

@testable import WebServer

/// Phones' frames go to their sockets themselves as long as NIO says which socket is a channel's.
@Suite struct ChannelSocketTests {
    @Test("a channel's socket is found, and what is sent by it arrives")
    func found() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture {
                let socket = PeerSocket(of: channel)
                let sent = [UInt8]("told".utf8).withUnsafeBytes { socket?.send($0) ?? -1 }
                #expect(sent == 4, "\(channel)")
                return channel
            }
        }
        let port = try #require(server.channel.localAddress?.port)
        let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        try await client.executeThenClose { inbound, _ in
            var text = ""
            for try await bytes in inbound {
                text += String(buffer: bytes)
                if text.count >= 4 { break }
            }
            #expect(text == "told")
        }
        try await server.executeThenClose { _ in }
        try await group.shutdownGracefully()
    }
}
