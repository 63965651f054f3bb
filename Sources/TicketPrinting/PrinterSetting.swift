/// `printers.ticket`, `printers.poster`: a CUPS queue's name, several of which each is the reserve of those before it, `auto`,
/// `folder:PATH`, `none`.
public enum PrinterSetting: Sendable, Equatable {
    case auto
    /// At least one.
    case queues([String])
    case folder(String)
    case none

    /// More reserves are nobody's.
    private static let mostQueues = 4

    public init(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if text == "none" {
            self = .none
        } else if text.hasPrefix("folder:"), text.count > 7 {
            self = .folder(String(text.dropFirst(7)))
        } else {
            self = .queues(Self.names(in: text))
        }
    }

    public static func queue(_ name: String) -> PrinterSetting { .queues([name]) }

    /// Nil for what is not a folder.
    public var folder: String? { if case .folder(let path) = self { path } else { nil } }

    public static let allowed =
        "auto, none, folder:PATH, a CUPS queue's name, or up to \(mostQueues), each the reserve of those before it: receipts,spare"

    /// Whether the text names what can be a printer.
    public static func isAllowed(_ text: String) -> Bool {
        switch PrinterSetting(text) {
        case .auto, .none: true
        case .folder(let path): path.utf8.count < 4096 && !path.utf8.contains { $0 < 32 }
        case .queues(let names):
            (1...mostQueues).contains(names.count) && Set(names).count == names.count
                && names.allSatisfy { name in
                    PrintQueue.isName(name) && !name.contains(":")
                        && (names.count == 1 || !["auto", "none"].contains(name))
                }
        }
    }

    private static func names(in text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

/// What a printer is for.
public enum PrinterRole: Sendable { case tickets, posters }

/// `printers.format`.
public enum PrintFormat: String, Sendable { case auto, escpos, pdf }
