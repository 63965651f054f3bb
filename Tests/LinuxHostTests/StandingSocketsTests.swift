import Foundation
import Glibc
import Testing

@testable import LinuxHost

/// The sockets that connections wait at, without a service manager; with one: `RestartTests`.
@Suite struct StandingSocketsTests {
    private func port(of descriptor: Int32) -> Int {
        (1024...65_535).first { TCPPort.isListening(descriptor, $0, on: "127.0.0.1") } ?? 0
    }

    @Test("a socket is known by its place, and by no other")
    func place() throws {
        let sockets = StandingSockets(ServiceManager(socketPath: nil))
        let listener = try sockets.listen("http", 0, on: "localhost")
        let port = port(of: listener)
        #expect(port > 0)
        #expect(!TCPPort.isListening(listener, port, on: "127.0.0.2"))
        #expect(!TCPPort.isListening(listener, port, on: "0.0.0.0"))
        #expect(!TCPPort.isListening(listener, port, on: "::1"))
        #expect(TCPPort.obstacle(port, on: "127.0.0.1") == .taken)
        // Nobody keeps it: closed is closed.
        close(listener)
        #expect(TCPPort.obstacle(port, on: "127.0.0.1") == nil)
        let six = try sockets.listen("http", port, on: "::1")
        #expect(TCPPort.isListening(six, port, on: "::1") && !TCPPort.isListening(six, port, on: "::"))
        close(six)
    }

    @Test("what is no listener is none: a file, a socket that is only bound, a number that is not open")
    func noListener() throws {
        let bound = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(bound) }
        let null = open("/dev/null", O_RDONLY)
        defer { close(null) }
        for descriptor in [bound, null, 9999] {
            #expect(!TCPPort.isListening(descriptor, 0, on: "0.0.0.0"))
        }
    }

    @Test("sockets of another process, of none, or of too many are not taken")
    func foreign() {
        for environment in [
            [:], ["LISTEN_PID": "1", "LISTEN_FDS": "1"], ["LISTEN_FDS": "1"],
            ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "99"], ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "-1"],
        ] {
            let sockets = StandingSockets(
                ServiceManager(socketPath: nil), environment: environment.merging(["LISTEN_FDNAMES": "http"]) { $1 })
            #expect(!sockets.stands("http", 80, on: "0.0.0.0"))
        }
    }
}
