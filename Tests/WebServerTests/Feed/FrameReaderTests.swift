import NIOCore
import Testing
import WebTestSupport

@testable import WebServer

/// A client's frames, as RFC 6455 has them: one case a line, the same whether the bytes come whole or one at a time.
@Suite struct FrameReaderTests {
    typealias Frame = RawFeed
    typealias Op = RawFeed.Opcode

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        let events: [String]
        var testDescription: String { name }

        init(_ name: String, _ frames: [[UInt8]], _ events: [String]) {
            (self.name, self.events) = (name, events)
            bytes = frames.flatMap(\.self)
        }
    }

    private static func text(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "x"), count: count) }
    private static let word = Array("größe".utf8)

    static let whole: [Case] = [
        Case("a text", [Frame.frame(Op.text, word)], ["text größe"]),
        Case("an empty text", [Frame.frame(Op.text)], ["text "]),
        Case("two in one piece", [Frame.frame(Op.text, word), Frame.frame(Op.text)], ["text größe", "text "]),
        Case("125 bytes", [Frame.frame(Op.text, text(125))], ["text 125"]),
        Case("126 bytes", [Frame.frame(Op.text, text(126))], ["text 126"]),
        Case("65,535 bytes", [Frame.frame(Op.text, text(65_535))], ["text 65535"]),
        Case("65,536 bytes", [Frame.frame(Op.text, text(65_536))], ["text 65536"]),
        Case(
            "in fragments, a control frame between",
            [
                Frame.frame(Op.text, Array(word.prefix(3)), isFinal: false), Frame.frame(Op.ping, [1]),
                Frame.frame(Op.continuation, [], isFinal: false), Frame.frame(Op.pong),
                Frame.frame(Op.continuation, Array(word.dropFirst(3))),
            ], ["ping 1", "pong", "text größe"]),
        Case(
            "64 fragments",
            [Frame.frame(Op.text, [0x61], isFinal: false)]
                + Array(repeating: Frame.frame(Op.continuation, [0x61], isFinal: false), count: 62)
                + [Frame.frame(Op.continuation, [0x61])], ["text 64"]),
        Case(
            "pings of 0 and 125 bytes", [Frame.frame(Op.ping), Frame.frame(Op.ping, text(125))], ["ping 0", "ping 125"]),
        Case("a close without a code", [Frame.frame(Op.close)], ["close"]),
        Case("a close with a reason", [Frame.frame(Op.close, [3, 232] + word)], ["close 1000"]),
        Case("a close of one's own", [Frame.frame(Op.close, [15, 160])], ["close 4000"]),
        Case("nothing is read after a close", [Frame.frame(Op.close), Frame.frame(Op.text)], ["close"]),
    ]

    static let broken: [Case] =
        (1...7).map {
            Case("reserved bits \($0)", [Frame.frame(Op.text, word, reserved: UInt8($0))], ["violation 1002"])
        }
        + [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map {
            Case("opcode \($0)", [Frame.frame(UInt8($0))], ["violation 1002"])
        }
        + [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535].map {
            Case("close code \($0)", [Frame.frame(Op.close, [UInt8($0 >> 8), UInt8($0 & 255)])], ["violation 1002"])
        }
        + [
            Case("no mask", [Frame.frame(Op.text, word, isMasked: false)], ["violation 1002"]),
            Case("a ping without a mask", [Frame.frame(Op.ping, isMasked: false)], ["violation 1002"]),
            Case("a long ping", [Frame.frame(Op.ping, text(126))], ["violation 1002"]),
            Case("a ping in fragments", [Frame.frame(Op.ping, isFinal: false)], ["violation 1002"]),
            Case("a close in fragments", [Frame.frame(Op.close, isFinal: false)], ["violation 1002"]),
            Case("half a close code", [Frame.frame(Op.close, [3])], ["violation 1002"]),
            Case(
                "a close with a reason that is no UTF-8", [Frame.frame(Op.close, [3, 232, 0xff])], ["violation 1007"]),
            Case("a continuation of nothing", [Frame.frame(Op.continuation, word)], ["violation 1002"]),
            Case(
                "a text inside a text", [Frame.frame(Op.text, word, isFinal: false), Frame.frame(Op.text, word)],
                ["violation 1002"]),
            Case("125 bytes, said in three", [Frame.frame(Op.text, text(125), lengthBytes: 3)], ["violation 1002"]),
            Case(
                "65,535 bytes, said in nine", [Frame.frame(Op.text, text(65_535), lengthBytes: 9)], ["violation 1002"]),
            Case(
                "a length beyond all numbers", [Frame.frame(Op.text, [], lengthBytes: 9, claimed: 1 << 63)],
                ["violation 1002"]),
            Case("binary", [Frame.frame(Op.binary, word)], ["violation 1003"]),
            Case(
                "65,537 bytes, of which none has come", [Frame.frame(Op.text, [], claimed: 65_537)], ["violation 1009"]),
            Case("2 GiB", [Frame.frame(Op.text, [], claimed: 1 << 31)], ["violation 1009"]),
            Case(
                "65,537 bytes in two fragments",
                [Frame.frame(Op.text, text(65_000), isFinal: false), Frame.frame(Op.continuation, text(537))],
                ["violation 1009"]),
            Case(
                "65 fragments",
                [Frame.frame(Op.text, [0x61], isFinal: false)]
                    + Array(repeating: Frame.frame(Op.continuation, [], isFinal: false), count: 64), ["violation 1008"]),
            Case("a text that is no UTF-8", [Frame.frame(Op.text, [0xc3, 0x28])], ["violation 1007"]),
            Case("half a character at the end", [Frame.frame(Op.text, [0xe2, 0x82])], ["violation 1007"]),
            Case("a surrogate", [Frame.frame(Op.text, [0xed, 0xa0, 0x80])], ["violation 1007"]),
            Case("an overlong slash", [Frame.frame(Op.text, [0xc0, 0xaf])], ["violation 1007"]),
            Case("beyond Unicode", [Frame.frame(Op.text, [0xf4, 0x90, 0x80, 0x80])], ["violation 1007"]),
        ]

    @Test("read as RFC 6455 has it, in one piece and byte by byte", arguments: whole + broken)
    func read(_ example: Case) {
        #expect(Self.events(of: [example.bytes]) == example.events)
        #expect(Self.events(of: example.bytes.map { [$0] }) == example.events)
    }

    static func events(of pieces: [[UInt8]]) -> [String] {
        var reader = FrameReader()
        var events: [String] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while let event = reader.next() { events.append(describe(event)) }
        }
        return events
    }

    private static func describe(_ event: FrameReader.Event) -> String {
        switch event {
        case .text(let text):
            text.readableBytes < 20 ? "text \(String(buffer: text))" : "text \(text.readableBytes)"
        case .ping(let payload): "ping \(payload.readableBytes)"
        case .pong: "pong"
        case .close(let code): code.map { "close \($0.rawValue)" } ?? "close"
        case .violation(let code): "violation \(code.rawValue)"
        }
    }
}
