/// `camera.source`: `auto`, `/dev/…`, `folder:PATH`, `none`.
public enum CameraSetting: Sendable, Equatable {
    case auto
    case device(String)
    case folder(String)
    case none

    /// Nil for anything else.
    public init?(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if text == "none" {
            self = .none
        } else if text.hasPrefix("/dev/") {
            self = .device(text)
        } else if text.hasPrefix("folder:"), text.count > 7 {
            self = .folder(String(text.dropFirst(7)))
        } else {
            return nil
        }
    }
}
