import Glibc
public import Logging

/// Writes a line a message to standard error: `<4>camera lost device=/dev/video0` under systemd, whose journal takes
/// the level from the number and the time from itself; with time and level where somebody reads along.
public struct JournalLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level = .info

    private let label: String
    private let isJournal: Bool

    /// - Parameter isJournal: standard error goes to the journal; `isConnectedToJournal` tells.
    public init(label: String, isJournal: Bool) {
        self.label = label
        self.isJournal = isJournal
    }

    /// systemd sets `JOURNAL_STREAM` to the device and inode of the stream that it connected (systemd.exec(5)).
    public static func isConnectedToJournal(journalStream: String?) -> Bool {
        var status = stat()
        guard let journalStream, fstat(STDERR_FILENO, &status) == 0 else { return false }
        return journalStream == "\(status.st_dev):\(status.st_ino)"
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }
            .filter { $0.key != "hb.request.id" }
            .sorted { $0.key < $1.key }
            .map { " \($0.key)=\(Self.value("\($0.value)"))" }
            .joined()
        let text = Self.oneLine("\(event.message)") + pairs
        let line = isJournal ? "<\(event.level.syslog)>\(text)\n" : "\(Self.time()) \(event.level.word) \(text)\n"
        // One call, so that lines of several threads never mix.
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }

    private static func value(_ text: String) -> String {
        let line = oneLine(text)
        return line.contains(" ") || line.isEmpty ? "\"\(line.replacing("\"", with: "'"))\"" : line
    }

    /// A message that somebody else had a hand in must not make lines of its own.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            line.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return line
    }

    private static func time() -> String {
        let now = LocalTime.reading(Clock.wallMilliseconds())
        return [now.hour, now.minute, now.second]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

extension Logger.Level {
    /// RFC 5424's severities.
    fileprivate var syslog: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }

    fileprivate var word: String {
        switch self {
        case .critical: "CRITICAL"
        case .error: "ERROR   "
        case .warning: "WARNING "
        case .notice: "NOTICE  "
        case .info: "INFO    "
        case .debug: "DEBUG   "
        case .trace: "TRACE   "
        }
    }
}
