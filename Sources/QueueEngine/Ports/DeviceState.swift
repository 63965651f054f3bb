/// What a device is doing, for `GET /api/devices`, `qode doctor` and the dashboard.
public struct DeviceState: Sendable, Equatable {
    public enum Condition: String, Sendable {
        /// Works.
        case ready
        /// Works, but somebody should look soon (paper low).
        case warning
        /// Does not work; the rest of the daemon does.
        case failed
        /// Not configured, or configured as `none`.
        case absent
    }
    public var condition: Condition
    /// A stable word for programs: `ready`, `no_camera`, `paper_out`, …
    public var code: String
    /// One sentence for people: what is so.
    public var detail: String
    /// What to do about it; nil when nothing is wrong.
    public var remedy: String?
    /// How much paper is left; nil for what has none, or is not counted.
    public var paper: PaperForecast?

    public init(_ condition: Condition, code: String, detail: String, remedy: String? = nil) {
        self.condition = condition
        self.code = code
        self.detail = detail
        self.remedy = remedy
    }
}
