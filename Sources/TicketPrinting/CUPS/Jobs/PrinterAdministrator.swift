import LinuxHost

/// Does for the daemon what only an administrator of CUPS may: a program of its own (`qode-printers`), which the service manager starts for
/// one question and which does these two things only. The daemon itself may do no more than print.
public struct PrinterAdministrator: Sendable {
    /// Where the package has it.
    public static let standardSocket = "/run/qode-printers/socket"
    /// Longer than it takes itself, in seconds.
    private static let patience = 25

    enum Deed: String {
        /// A queue that CUPS has stopped after a failure goes on.
        case resume
        /// CUPS's note that a printer has forgotten a job is taken back.
        case forget
    }

    private let socket: LocalSocket

    /// - Parameter path: of its socket.
    public init(at path: String = standardSocket) { socket = LocalSocket(path: path) }

    /// Somebody would do it.
    public var isThere: Bool { socket.isThere }

    /// - Returns: false where it was not done: nobody is there, or it was refused.
    func does(_ deed: Deed, to queue: String) -> Bool {
        socket.isThere && socket.ask("\(deed.rawValue) \(queue)", seconds: Self.patience) == "done"
    }
}
