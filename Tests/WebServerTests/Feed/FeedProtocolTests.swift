import Foundation
import NIOCore
import Testing
import WebTestSupport

@testable import WebServer

/// The served feed beside RFC 6455, by a client without manners.
@Suite struct FeedProtocolTests {
    typealias Op = RawFeed.Opcode

    private func connected(
        _ settings: FeedSettings = FeedSettings(), _ body: (RawFeed, Harness) async throws -> Void
    ) async throws {
        try await Harness.run(feed: settings) { harness in
            let desk = try await harness.makeQueue()
            let feed = try await RawFeed.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            let first = try #require(await feed.frame())
            #expect(first.first == 0x81, "one whole text frame, without reserved bits")
            #expect(first.text.hasPrefix(#"{"type":"queue_update""#))
            try await body(feed, harness)
        }
    }

    @Test("a ping of any size is answered with its bytes, between the fragments of a message too")
    func pings() async throws {
        try await connected { feed, _ in
            for size in [0, 1, 125] {
                let payload = (0..<size).map { UInt8($0) }
                try await feed.send(RawFeed.frame(Op.ping, payload))
                let pong = await feed.frame()
                #expect(pong == RawFeed.Frame(first: 0x8a, payload: payload))
            }
            let text = Array(#"{"type":"auth","host_token":"wrong"}"#.utf8)
            try await feed.send(RawFeed.frame(Op.text, Array(text.prefix(9)), isFinal: false))
            try await feed.send(RawFeed.frame(Op.ping, [7]))
            #expect(await feed.frame() == RawFeed.Frame(first: 0x8a, payload: [7]))
            try await feed.send(RawFeed.frame(Op.continuation, Array(text.dropFirst(9))))
            #expect(await feed.frame()?.text.contains("token_wrong") == true)
        }
    }

    @Test("a message of 65,536 bytes is read, and refused for what it says")
    func large() async throws {
        try await connected { feed, _ in
            for size in [125, 126, 65_535, 65_536] {
                try await feed.send(RawFeed.frame(Op.text, Array(repeating: 0x20, count: size)))
                #expect(await feed.frame()?.text.contains("invalid_request") == true, "\(size)")
            }
        }
    }

    @Test(
        "what breaks the protocol ends with its code",
        arguments: [
            ("a reserved bit", RawFeed.frame(Op.text, [0x61], reserved: 4), 1002),
            ("an unknown opcode", RawFeed.frame(11), 1002),
            ("no mask", RawFeed.frame(Op.text, [0x61], isMasked: false), 1002),
            ("a long ping", RawFeed.frame(Op.ping, Array(repeating: 0, count: 126)), 1002),
            ("binary", RawFeed.frame(Op.binary, [1]), 1003), ("no UTF-8", RawFeed.frame(Op.text, [0xff]), 1007),
            (
                "65 frames",
                RawFeed.frame(Op.text, isFinal: false)
                    + (0..<64).flatMap { _ in RawFeed.frame(Op.continuation, isFinal: false) }, 1008
            ),
            ("65,537 bytes", RawFeed.frame(Op.text, [], claimed: 65_537), 1009),
            ("a wrong close code", RawFeed.frame(Op.close, [3, 237]), 1002),
        ])
    func violations(name: String, bytes: [UInt8], code: Int) async throws {
        // A client that does not answer the goodbye has two turns of the wheel.
        try await connected(FeedSettings(tick: .milliseconds(200))) { feed, _ in
            try await feed.send(bytes)
            let last = await feed.frame { $0.opcode == Op.close }
            #expect(last?.code == code, "\(name)")
            // What comes now is not taken apart any more, and the goodbye is heard all the same.
            try await feed.send(RawFeed.frame(Op.ping))
            #expect(await feed.frame(within: 5) == nil)
            try await feed.ended()
        }
    }

    @Test("a close is answered with its code, and the server ends the connection", arguments: [1000, 1001, 4000])
    func close(code: Int) async throws {
        try await connected { feed, _ in
            try await feed.send(RawFeed.frame(Op.close, [UInt8(code >> 8), UInt8(code & 255)] + Array("bye".utf8)))
            #expect(try await feed.end() == code)
        }
    }

    @Test("five wrong tokens end it with 4403; the first four may be followed by a right one")
    func wrongTokens() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/ws/\(desk.id)"
            let guesser = try await RawFeed.connect(port: harness.port, path: path)
            for _ in 0..<5 { try await guesser.send(text: #"{"type":"auth","host_token":"wrong"}"#) }
            for _ in 0..<5 { #expect(await guesser.frame { $0.text.contains("token_wrong") } != nil) }
            #expect(try await guesser.end() == 4403)

            let host = try await RawFeed.connect(port: harness.port, path: path)
            for token in ["1", "2", "3", "4", desk.token] {
                try await host.send(text: #"{"type":"auth","host_token":"\#(token)"}"#)
            }
            #expect(await host.frame { $0.text.contains(#""ticket_list""#) } != nil)
        }
    }

    @Test("a disk that cannot say whose token it is costs no try")
    func deadDisk() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let feed = try await RawFeed.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            // Whoever has seen nothing yet is told to come back when the disk cannot be read.
            #expect(await feed.frame { $0.text.contains(#""queue_update""#) } != nil)
            harness.store.set(.dead)
            for _ in 0..<6 {
                try await feed.send(text: #"{"type":"auth","host_token":"\#(desk.token)"}"#)
                #expect(await feed.frame { $0.text.contains("store_unavailable") } != nil)
            }
            harness.store.set(.sound)
            try await feed.send(text: #"{"type":"auth","host_token":"\#(desk.token)"}"#)
            #expect(await feed.frame { $0.text.contains(#""ticket_list""#) } != nil)
        }
    }

    @Test("an independent client gets along: Python's websockets")
    func peer() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let python = here.appending(path: "../../../.build/openapi/bin/python").standardized.path
            let process = try ServedProcess(
                python, [here.appending(path: "peer.py").path, "\(harness.port)", desk.id, desk.token])
            let status = await process.end(within: 60)
            #expect(status == 0, "\(process.text)")
            #expect(process.text.hasSuffix("done\n"), "\(process.text)")
        }
    }
}
