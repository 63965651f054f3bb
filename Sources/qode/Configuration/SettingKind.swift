import Foundation
import HandheldScanner
import LinuxHost
import PostgresStore
import QueueCore
import TicketCamera
import TicketPrinting
import WebServer

/// What a setting may be: the same words refuse a wrong value and explain the key.
struct SettingKind: Sendable {
    /// Goes on after "must be".
    let allowed: String
    /// Several, joined by commas.
    var isList = false
    /// All there are, where they can be counted; for a shell that completes them.
    var words: [String] = []
    /// Says in every language what is allowed.
    var example = ""
    let accepts: @Sendable (String) -> Bool

    /// - Parameter bytes: at most.
    static func text(_ bytes: Int) -> SettingKind {
        SettingKind(allowed: "a text of at most \(bytes) bytes in one line", example: "≤ \(bytes) B") { text in
            text.utf8.count <= bytes && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
    }

    static func number(_ range: ClosedRange<Int>, zero: String? = nil) -> SettingKind {
        let meaning = zero.map { "; 0: \($0)" } ?? ""
        return SettingKind(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)\(meaning)",
            example: "\(range.lowerBound)–\(range.upperBound)"
        ) { text in
            text.allSatisfy { $0.isASCII && $0.isNumber } && Int(text).map(range.contains) ?? false
        }
    }

    static func word(_ words: String...) -> SettingKind {
        SettingKind(allowed: words.joined(separator: ", "), words: words, example: words.joined(separator: ", ")) {
            words.contains($0)
        }
    }

    static func list(
        _ allowed: String, _ example: String, of accepts: @escaping @Sendable (String) -> Bool
    ) -> SettingKind {
        SettingKind(allowed: allowed, isList: true, example: example) { text in items(of: text).allSatisfy(accepts) }
    }

    /// Without the spaces around them. An empty text has none; an empty item is one, and wrong.
    static func items(of text: String) -> [String] {
        guard text.contains(where: { !$0.isWhitespace }) else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.filter { !$0.isWhitespace })
        }
    }

    /// 0 is any that is free.
    static let port = number(0...65_535)

    static let colour = SettingKind(allowed: "a colour like #0b5fff", example: "#0b5fff") { VenueColour($0) != nil }
    static let file = SettingKind(allowed: "a file's path", example: "/etc/qode/logo.png") { isPath($0) }
    static let folder = SettingKind(allowed: "a folder's path", example: "/srv/qode") { isPath($0) }

    private static func isPath(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 4096 && !text.utf8.contains { $0 < 32 }
    }

    static let listeningHost = SettingKind(
        allowed: "an address of this machine: 0.0.0.0 or :: for all, 127.0.0.1 for itself",
        example: "0.0.0.0, ::, 127.0.0.1"
    ) {
        IPAddress($0) != nil || $0 == "localhost"
    }

    static let publicURL = SettingKind(
        allowed: "http:// or https://, a host, and a port if it needs one, without a path: https://queue.example.com",
        example: "https://queue.example.com"
    ) { WebAddress($0) != nil }

    static let origins = list(
        "origins as browsers name them: https://www.example.com,http://192.168.1.5:8000",
        "https://www.example.com,http://192.168.1.5:8000"
    ) {
        $0 == "null" ? false : WebAddress($0) != nil
    }

    static let proxies = list(
        "addresses or networks: 127.0.0.1,10.0.0.0/8,fd00::/8", "127.0.0.1,10.0.0.0/8"
    ) { AddressRange($0) != nil }

    static let hostNames = list(
        "host names without scheme and port: queue.example.com,tickets.example.org",
        "queue.example.com,tickets.example.org"
    ) {
        HostName.isValid($0)
    }

    static let store = SettingKind(
        allowed: "sqlite:PATH or \(PostgresAddress.allowed)", example: "sqlite:/var/lib/qode/qode.db"
    ) {
        $0.hasPrefix("sqlite:") ? isPath(String($0.dropFirst(7))) : PostgresAddress($0) != nil
    }

    static let camera = SettingKind(allowed: "auto, /dev/…, folder:PATH or none", example: "auto, /dev/video0") {
        CameraSetting($0) != nil
    }

    static let cameras = SettingKind(
        allowed: "up to \(FurtherCamera.atMost) cameras, each with a source (/dev/… or folder:PATH) of its own, "
            + "a role (desk, info or slot) and, if it is not for all, queues (ids)",
        example: "/dev/video2"
    ) { FurtherCamera.list($0) != nil }

    static let button = SettingKind(
        allowed: "/dev/input/…, or with its key /dev/input/…#28", example: "/dev/input/event3#28"
    ) {
        ButtonSetting($0) != nil
    }

    static let queue = SettingKind(allowed: "a queue's id", example: "3f0c5e3a-….") { ID<Queue>($0) != nil }

    static let handheld = SettingKind(allowed: "auto, /dev/input/… or none", example: "auto") {
        HandheldSetting($0) != nil
    }

    /// CUPS takes no other names (cupsd's validate_name).
    static let printer = SettingKind(allowed: PrinterSetting.allowed, example: "auto") { PrinterSetting.isAllowed($0) }

    static let paper = SettingKind(
        allowed: "80mm, 58mm, or the print head's dots, \(PaperWidth.allowedDots.lowerBound)dots to "
            + "\(PaperWidth.allowedDots.upperBound)dots",
        example: "80mm, 58mm, 576dots"
    ) { PaperWidth($0) != nil }

    static let hours = SettingKind(allowed: "two times of the day such as 21:30-07:00", example: "21:30-07:00") {
        minutesOfDay($0) != nil
    }

    /// When an interval of every day begins and ends, in minutes after midnight; it may go over midnight.
    static func minutesOfDay(_ text: String) -> (begin: Int, end: Int)? {
        let times = text.split(separator: "-", omittingEmptySubsequences: false)
        guard times.count == 2, let begin = minuteOfDay(String(times[0])), let end = minuteOfDay(String(times[1])),
            begin != end
        else { return nil }
        return (begin, end)
    }

    static let spokenNames = SettingKind(
        allowed: "name=what is said, joined by commas", example: "Labor=Laboratory,ja:Labor=けんさしつ"
    ) { text in text.utf8.count <= 4000 && spokenNames(text) != nil
    }

    static func spokenNames(_ text: String) -> [String: String]? {
        var names: [String: String] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "=") else { return nil }
            let name = part[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
            let spoken = part[part.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty, !spoken.isEmpty else { return nil }
            names[name] = spoken
        }
        return names
    }

    static let time = SettingKind(allowed: "a time such as 04:00, or off", example: "04:00, off") {
        $0 == "off" || minuteOfDay($0) != nil
    }

    /// `04:00`
    static func minuteOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    static let languages = list(
        "a language tag such as en, de or ar, or several: de,en,ar", "de,en,ar"
    ) { text in
        (1...35).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
