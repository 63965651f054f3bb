import Foundation
import Testing
import WebTestSupport

/// The real binary in networks as they are in the field: late, elsewhere, closed to it.
@Suite(.enabled(if: geteuid() == 0, "only root makes networks")) struct NetworkTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
        "--server-tls-mode", "off",
    ]
    /// A network of the test's own, with nothing in it but the loopback.
    private static let alone = ["/usr/bin/unshare", "--net", "/bin/sh", "-c", "ip link set lo up; exec \"$@\"", "sh"]

    private func run(_ line: [String], environment: [String: String] = [:]) async throws -> (
        status: Int32?, text: String
    ) {
        let process = try ServedProcess(line[0], Array(line.dropFirst()), environment: environment)
        let status = await process.end(within: 20)
        return (status, process.text)
    }

    @Test("a port that is not allowed, and an address that nobody has, are called what they are; by the doctor, too")
    func truly() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Somebody for whom ports below 1024 are none, whatever this machine has opened.
        let closed = "ip link set lo up; echo 1024 > /proc/sys/net/ipv4/ip_unprivileged_port_start; exec \"$@\""
        let state = folder("state")
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        chmod(folder.path, 0o755)
        chown(state, 65_534, 65_534)
        let asRoot = ["/usr/bin/unshare", "--net", "/bin/sh", "-c", closed, "sh"]
        let asNobody =
            asRoot + ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        let low = ["--state-directory", state, "--server-port", "80"] + Self.bare
        let (status, text) = try await run(asNobody + [TestDaemon.binary, "serve"] + low)
        #expect(status == 1 && text.contains("may not serve on port 80"), "\(text)")
        for user in [asNobody, asRoot] {
            let doctor = try await run(user + [TestDaemon.binary, "doctor"] + low).text
            #expect(doctor.contains(/look +port +This user may not serve on port 80/), "\(doctor)")
        }
        let nowhere = ["--state-directory", state, "--server-host", "192.0.2.7"] + Self.bare
        let (missing, why) = try await run(Self.alone + [TestDaemon.binary, "serve"] + nowhere)
        #expect(missing == 1 && why.contains("No network of this machine has the address 192.0.2.7"), "\(why)")
        let doctor = try await run(Self.alone + [TestDaemon.binary, "doctor"] + nowhere).text
        #expect(doctor.contains(/look +port +No network of this machine has the address 192.0.2.7/), "\(doctor)")
    }

    @Test("under a service manager it waits for a port that is held and for a network that is late, and says so")
    func late() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let manager = try NotifySocket(folder("notify"))
        let process = try ServedProcess(
            Self.alone[0],
            Self.alone.dropFirst() + [
                TestDaemon.binary, "serve", "--state-directory", folder("state"), "--server-host", "192.0.2.7",
                "--server-port", "8080",
            ] + Self.bare, environment: ["NOTIFY_SOCKET": manager.path])
        #expect(await manager.hears("No network of this machine has the address 192.0.2.7"), "\(process.text)")
        #expect(!manager.messages.contains { $0.contains("READY=1") })
        // What takes long is not ended half way.
        #expect(manager.messages.first?.contains("EXTEND_TIMEOUT_USEC=30000000") == true)
        #expect(manager.messages.first?.contains("STATUS=opening the database") == true)
        let network = ["/usr/bin/nsenter", "--target", "\(process.id)", "--net", "/bin/ip"]
        _ = try await run(network + ["address", "add", "192.0.2.7/24", "dev", "lo"])
        #expect(await manager.hears("READY=1", within: 5), "\(process.text)")
        await process.stop()
    }

    @Test("who starts before the network has no code that leads nowhere, and the right one once there is one")
    func addresses() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = try ServedProcess(
            Self.alone[0],
            Self.alone.dropFirst() + [
                TestDaemon.binary, "serve", "--state-directory", folder("state"), "--server-port", "8080",
            ] + Self.bare)
        try await process.wait(for: " ready port=")
        let inside = ["/usr/bin/nsenter", "--target", "\(process.id)", "--net"]
        func ip(_ line: String) async throws {
            let (status, text) = try await run(inside + ["/bin/ip"] + line.split(separator: " ").map(String.init))
            #expect(status == 0, "ip \(line): \(text)")
        }
        func doctor() async throws -> String {
            try await run(
                inside + [TestDaemon.binary, "doctor", "--state-directory", folder("state"), "--server-port", "8080"]
                    + Self.bare
            ).text
        }
        #expect(try await doctor().contains(/look +network +The appliance has no address that phones reach/))
        let settings = ["--state-directory", folder("state")] + Self.bare
        _ = try await run(inside + [TestDaemon.binary, "queue", "create", "Desk"] + settings)
        let poster = try await run(inside + [TestDaemon.binary, "poster", "Desk", "-o", folder("p.pdf")] + settings)
        #expect(poster.status == 1 && poster.text.contains("QR codes would lead nowhere"), "\(poster.text)")
        #expect(!FileManager.default.fileExists(atPath: folder("p.pdf")))

        // A cable that is out, an address that nobody gave, containers: none of them is a way in.
        try await ip("link add eth0 type veth peer name other0")
        try await ip("address add 192.168.50.2/24 dev eth0")
        try await ip("link set eth0 up")
        try await ip("link add docker0 type bridge")
        try await ip("address add 172.17.0.1/16 dev docker0")
        try await ip("link set docker0 up")
        try await ip("link add wlan0 type veth peer name other1")
        try await ip("link set other1 up")
        try await ip("link set wlan0 up")
        try await ip("address add 169.254.9.9/16 dev wlan0")
        let nothing = try await doctor()
        #expect(nothing.contains(/look +network/), "\(nothing)")
        for reason in [
            "eth0 192.168.50.2: no cable or no signal", "wlan0 169.254.9.9: an address that the machine gave",
        ] {
            #expect(nothing.contains(reason), "\(nothing)")
        }
        try await ip("address add 10.0.0.20/24 dev wlan0")
        let first = try await doctor()
        #expect(first.contains("QR codes lead to http://10.0.0.20:8080: no interface has a default route"), "\(first)")
        try await ip("link set other0 up")
        try await ip("route add default via 192.168.50.1 dev eth0")
        let second = try await doctor()
        #expect(second.contains("QR codes lead to http://192.168.50.2:8080: eth0 has the default route"), "\(second)")
        _ = try await run(inside + [TestDaemon.binary, "poster", "Desk", "-o", folder("p.pdf")] + settings)
        #expect(FileManager.default.fileExists(atPath: folder("p.pdf")))
        await process.stop()
    }
}
