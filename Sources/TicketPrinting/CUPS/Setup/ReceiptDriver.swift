import CCUPS
import Glibc
public import QueueEngine

/// Our driver, as it is installed.
public enum ReceiptDriver {
    /// Backends that bring a printer's answers back.
    public static let schemes: Set<String> = ["qode-usb", "usb", "socket", "serial", "parallel"]
    public static let folder = "/usr/share/ppd/qode"
    public static let filter = "/usr/lib/cups/filter/qode-escpos"
    public static let backend = "/usr/lib/cups/backend/qode-usb"

    /// The PPD file for paper of so many millimetres, 58 or 80.
    public static func file(in folder: String, millimetres: Int) -> String {
        "\(folder)/qode-escpos-\(millimetres).ppd"
    }

    /// A printer's address as the backend needs it. Without `waiteof=off` the socket backend waits a minute and a half
    /// after each ticket for the printer to hang up, which receipt printers do not do.
    public static func uri(_ text: String) -> String {
        guard text.hasPrefix("socket://"), !text.contains("?") else { return text }
        let hasPath = text.dropFirst("socket://".count).contains("/")
        return text + (hasPath ? "" : "/") + "?waiteof=off"
    }

    /// What is missing of it; nil when all is there.
    public static func problem(
        filter: String = filter, backend: String = backend, folder: String = folder
    ) -> DeviceState? {
        let files = [filter, backend] + [58, 80].map { file(in: folder, millimetres: $0) }
        guard let missing = files.first(where: { access($0, R_OK) != 0 }) else { return nil }
        return DeviceState(
            .warning, code: "no_driver", detail: "\(missing) is missing: the printer cannot be asked how it is.",
            remedy: "Install it: make install")
    }

    /// Receipt printers on USB that the kernel has, as it names them: `/dev/usb/lp0` and its maker's words.
    public static func usbPrinters(_ root: String = "/sys/class/usbmisc") -> [(device: String, model: String)] {
        guard let folder = opendir(root) else { return [] }
        defer { closedir(folder) }
        var found: [(device: String, model: String)] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix("lp") else { continue }
            found.append(("/dev/usb/\(name)", deviceID("\(root)/\(name)/device/ieee1284_id")))
        }
        return found.sorted { $0.device < $1.device }
    }

    /// `MFG:EPSON;MDL:TM-T20;…` as `EPSON TM-T20`.
    private static func deviceID(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = fread(&buffer, 1, buffer.count, file)
        let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: ";")
        let wanted: [[String]] = [["MFG:", "MANUFACTURER:"], ["MDL:", "MODEL:"]]
        let words = wanted.compactMap { names in
            fields.lazy.compactMap { field in
                names.first { field.hasPrefix($0) }.map { field.dropFirst($0.count) }
            }.first
        }
        return words.joined(separator: " ")
    }
}
