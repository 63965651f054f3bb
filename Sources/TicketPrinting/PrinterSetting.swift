/// `printers.ticket`, `printers.poster`: a CUPS queue's name, `auto`, `folder:PATH`, `none`.
public enum PrinterSetting: Sendable, Equatable {
    case auto
    case queue(String)
    case folder(String)
    case none

    public init(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if text == "none" {
            self = .none
        } else if text.hasPrefix("folder:"), text.count > 7 {
            self = .folder(String(text.dropFirst(7)))
        } else {
            self = .queue(text)
        }
    }

    /// Nil for what is not a folder.
    public var folder: String? { if case .folder(let path) = self { path } else { nil } }
}

/// What a printer is for.
public enum PrinterRole: Sendable { case tickets, posters }

/// `printers.format`.
public enum PrintFormat: String, Sendable { case auto, escpos, pdf }
