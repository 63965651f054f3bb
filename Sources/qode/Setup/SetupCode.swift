import LinuxHost
import WebServer

/// The code that opens the page of settings, once: made with the admin's token at the first start, gone when it was used.
actor SetupCode {
    /// Only its owner reads it, as the admin's token beside it.
    static let fileName = "setup-code"

    /// Files are read and written here.
    nonisolated let thread = BlockingThread(name: "qode-setup")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    struct State: Sendable, Equatable {
        var code: String
        /// It is on paper: the next start prints no second one.
        var isPrinted: Bool
    }

    private let folder: StateDirectory
    private let adminToken: String

    init(_ folder: StateDirectory, adminToken: String) {
        self.folder = folder
        self.adminToken = adminToken
    }

    /// Makes one, at the appliance's first start.
    static func make(in folder: StateDirectory) throws {
        try folder.writeSecret("\(Secret.setupCode())\n", to: fileName)
    }

    /// Nil once it was used.
    var state: State? {
        guard let words = (try? folder.read(Self.fileName) ?? nil)?.split(whereSeparator: \.isWhitespace),
            let code = words.first
        else { return nil }
        return State(code: String(code), isPrinted: words.count > 1)
    }

    func notePrinted() throws {
        guard let state else { return }
        try folder.writeSecret("\(state.code) printed\n", to: Self.fileName)
    }

    /// The admin's token for the code, which nobody uses a second time; nil for any other.
    func redeem(_ code: String) -> String? {
        guard let state, Secret.hash(state.code) == Secret.hash(code), folder.remove(Self.fileName) else { return nil }
        return adminToken
    }
}
