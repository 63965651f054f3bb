import LinuxHost
import NIOCore
import Testing

@testable import WebServer

@Suite struct DrawingPaceTests {
    private let guest = IPAddress("192.0.2.1").map(ClientAddress.init) ?? .other
    private let other = IPAddress("192.0.2.2").map(ClientAddress.init) ?? .other

    @Test("a page's drawings come at once; who goes on waits for a turn every 10 ms, and nobody else waits with him")
    func turns() {
        let pace = DrawingPace()
        let now = ContinuousClock.now
        for _ in 0..<DrawingPace.burst { #expect(pace.wait(of: guest, at: now) <= .zero) }
        #expect(pace.wait(of: guest, at: now) == DrawingPace.interval)
        #expect(pace.wait(of: guest, at: now) == DrawingPace.interval * 2)
        #expect(pace.wait(of: other, at: now) <= .zero)
        #expect(pace.wait(of: guest, at: now + .seconds(5)) <= .zero)
    }

    @Test("made-up addresses without end share one turn")
    func bounded() {
        let pace = DrawingPace()
        let now = ContinuousClock.now
        for number in 0..<DrawingPace.addressesAtMost {
            let address = IPAddress(bytes: [10, 1, UInt8(number >> 8), UInt8(number & 255)])
            _ = pace.wait(of: ClientAddress(address), at: now)
        }
        for _ in 0..<DrawingPace.burst { _ = pace.wait(of: guest, at: now) }
        #expect(pace.wait(of: other, at: now) > .zero)
        // Who has not asked for a while is forgotten.
        #expect(pace.wait(of: other, at: now + .seconds(60)) <= .zero)
    }

    @Test("an address is the socket's own", arguments: ["192.0.2.7", "2001:db8::7", "::1"])
    func sockets(_ text: String) throws {
        let address = try SocketAddress(ipAddress: text, port: 80)
        #expect(IPAddress(address)?.description == text)
    }
}
