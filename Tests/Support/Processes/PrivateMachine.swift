import Foundation

/// A machine of a test's own as far as programs look: its users and groups, and the printers that the kernel has on USB. Needs
/// root, as every new view of the files does.
public final class PrivateMachine: Sendable {
    private let holder: Process
    private let folder: String
    /// What a program's command line begins with to run on it.
    public let entrance: [String]

    public static var isAllowed: Bool { geteuid() == 0 }

    /// With a user `qode`, and nobody among the administrators of printers.
    public init() throws {
        folder = "/tmp/qmachine-\(UUID().uuidString.prefix(8))"
        for name in ["usbmisc", "usb", "dev"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let users = try String(contentsOfFile: "/etc/passwd", encoding: .utf8)
        try "\(users)qode:x:987:987::/nonexistent:/usr/sbin/nologin\n"
            .write(toFile: "\(folder)/passwd", atomically: false, encoding: .utf8)
        try Self.groups(with: []).write(toFile: "\(folder)/group", atomically: false, encoding: .utf8)
        holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        holder.arguments = ["--mount", "--propagation", "private", "sh", "-ec", Self.script(folder)]
        let pipe = Pipe()
        holder.standardOutput = pipe
        try holder.run()
        entrance = ["/usr/bin/nsenter", "--target", "\(holder.processIdentifier)", "--mount"]
        guard String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self).contains("up") else {
            throw PrivateCUPS.Failure(description: "no machine of its own")
        }
    }

    /// Device files are the machine's own but for those on USB.
    private static func script(_ folder: String) -> String {
        """
        mount --bind \(folder)/passwd /etc/passwd
        mount --bind \(folder)/group /etc/group
        mount -t tmpfs none /sys/class
        mkdir /sys/class/usbmisc
        mount --bind \(folder)/usbmisc /sys/class/usbmisc
        mount -t tmpfs none \(folder)/dev
        cd \(folder)/dev
        mkdir pts shm usb
        for name in null zero full random urandom tty; do touch $name; mount --bind /dev/$name $name; done
        mount --bind /dev/pts pts
        mount --bind \(folder)/usb usb
        ln -s pts/ptmx ptmx
        ln -s /proc/self/fd fd
        mount --rbind \(folder)/dev /dev
        echo up
        # Ends by itself, should the test not end it.
        exec sleep 900
        """
    }

    private static func groups(with administrators: [String]) throws -> String {
        let all = try String(contentsOfFile: "/etc/group", encoding: .utf8).split(separator: "\n")
        let others = all.filter { !$0.hasPrefix("lpadmin:") }.joined(separator: "\n")
        return "\(others)\nlpadmin:x:986:\(administrators.joined(separator: ","))\n"
    }

    /// Who may set printers up beside root.
    public func setPrinterAdministrators(_ names: [String]) throws {
        // Into the same file: another one would not be seen.
        try Self.groups(with: names).write(toFile: "\(folder)/group", atomically: false, encoding: .utf8)
    }

    /// Plugs a printer in.
    /// - Parameters:
    ///   - id: what it says of itself (IEEE 1284): `MFG:EPSON;MDL:TM-T20II;`.
    ///   - device: the file that leads to it; nil where nobody will open it.
    public func plugIn(_ name: String, id: String, device: String? = nil) throws {
        let entry = "\(folder)/usbmisc/\(name)/device"
        try FileManager.default.createDirectory(atPath: entry, withIntermediateDirectories: true)
        try "\(id)\n".write(toFile: "\(entry)/ieee1284_id", atomically: false, encoding: .utf8)
        guard let device else { return }
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/usb/\(name)", withDestinationPath: device)
    }

    public func unplug(_ name: String) {
        try? FileManager.default.removeItem(atPath: "\(folder)/usbmisc/\(name)")
        try? FileManager.default.removeItem(atPath: "\(folder)/usb/\(name)")
    }

    public func stop() async {
        holder.signal(SIGKILL)
        holder.end(within: 5)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
