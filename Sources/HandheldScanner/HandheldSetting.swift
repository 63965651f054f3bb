/// `scanner.device`: `auto`, `/dev/input/…`, `none`.
public enum HandheldSetting: Sendable, Equatable {
    /// Those that the device rules call scanners: never a keyboard that somebody types on.
    case auto
    case device(String)
    case none

    /// Nil for anything else.
    public init?(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if text == "none" {
            self = .none
        } else if text.hasPrefix("/dev/"), text.count > 5 {
            self = .device(text)
        } else {
            return nil
        }
    }
}
