import Foundation
import NIOCore
import TestSupport
import Testing
import WebTestSupport

@testable import WebServer

/// Damaged frames, from seeds that repeat: `QODE_FUZZ_FRAMES` says how many (20,000 otherwise).
@Suite struct FeedFuzzTests {
    private static let seeds: [[UInt8]] = [
        RawFeed.frame(RawFeed.Opcode.text, Array(#"{"type":"auth","host_token":"abc"}"#.utf8)),
        RawFeed.frame(RawFeed.Opcode.text, Array("größe".utf8), isFinal: false)
            + RawFeed.frame(RawFeed.Opcode.ping, [1, 2, 3])
            + RawFeed.frame(RawFeed.Opcode.continuation, Array("!".utf8)),
        RawFeed.frame(RawFeed.Opcode.text, Array(repeating: 0x61, count: 126)),
        RawFeed.frame(RawFeed.Opcode.text, Array(repeating: 0x61, count: 300), lengthBytes: 9),
        RawFeed.frame(RawFeed.Opcode.close, [3, 232] + Array("bye".utf8)),
        RawFeed.frame(RawFeed.Opcode.pong) + RawFeed.frame(RawFeed.Opcode.binary, [0]),
    ]

    /// Some frames, with bits turned, bytes taken out, put in or doubled, lengths pushed to their edges.
    private static func damaged(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) { bytes += seeds.randomElement(using: &random) ?? [] }
        for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = [0, 1, 0x7d, 0x7e, 0x7f, 0x80, 0xfd, 0xfe, 0xff].randomElement(using: &random) ?? 0
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(.random(in: .min ... .max, using: &random), at: place)
            case 4: bytes.removeSubrange(place..<min(bytes.count, place + 9))
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 17)], at: place)
            }
        }
        return bytes
    }

    private static func pieces(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...40, using: &random))
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private static let count = ProcessInfo.processInfo.environment["QODE_FUZZ_FRAMES"].flatMap { Int($0) } ?? 20_000

    @Test("whatever comes, in whatever pieces, is read the same, and ended at most once")
    func reader() {
        for seed in 0..<UInt64(Self.count) {
            var random = SeededGenerator(seed: seed)
            let bytes = Self.damaged(&random)
            let whole = FrameReaderTests.events(of: [bytes])
            #expect(FrameReaderTests.events(of: Self.pieces(bytes, &random)) == whole, "seed \(seed)")
            let ends = whole.filter { $0.hasPrefix("close") || $0.hasPrefix("violation") }
            #expect(ends.count <= 1 && (ends.isEmpty || whole.last == ends[0]), "seed \(seed): \(whole)")
        }
    }

    @Test("whatever comes, the state answers with no more than it was told, says goodbye once, and goes")
    func state() {
        let settings = FeedSettings()
        for seed in 0..<UInt64(Self.count) {
            var random = SeededGenerator(seed: seed)
            var state = FeedState(at: 0)
            var (goodbyes, drops, tick) = (0, 0, 0)
            for piece in Self.pieces(Self.damaged(&random), &random) {
                var actions = state.receive(ByteBuffer(bytes: piece), at: tick)
                #expect(actions.count <= piece.count + 8, "seed \(seed)")
                switch Int.random(in: 0..<5, using: &random) {
                case 0: actions += state.setWritable(Bool.random(using: &random), at: tick)
                case 1: actions += state.authenticated(.wrong, at: tick)
                case 2:
                    tick += 1
                    actions += state.turn(to: tick, by: settings)
                default: break
                }
                for action in actions {
                    if case .sendClose = action { goodbyes += 1 }
                    if action == .drop { drops += 1 }
                }
            }
            for later in tick...(tick + 100) where state.turn(to: later, by: settings).contains(.drop) { drops += 1 }
            #expect(goodbyes <= 1 && drops == 1, "seed \(seed): \(goodbyes) goodbyes, dropped \(drops) times")
        }
    }
}
