import Foundation

/// What the daemon leaves for the appliance's own screen, which is another user's and reads no file of the daemon's state: where it serves,
/// and how the screen is to be.
struct ScreenNote: Codable, Equatable {
    /// In memory, and readable by all (`RuntimeDirectory=qode`).
    static let standardFile = "/run/qode/screen.json"

    var port: Int
    var rotation: Int
    var sound: String

    init(_ settings: Settings, port: Int) {
        (self.port, rotation, sound) = (port, settings.screen.turns * 90, settings.screen.sound)
    }

    /// Nil where no daemon has left one.
    static func read(_ file: String = standardFile) -> ScreenNote? {
        FileManager.default.contents(atPath: file).flatMap { try? JSONDecoder().decode(ScreenNote.self, from: $0) }
    }

    /// Beside a service manager only: it made the folder, and takes it away.
    func leave() {
        guard let folder = ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"],
            let text = try? JSONEncoder().encode(self)
        else { return }
        _ = FileManager.default.createFile(
            atPath: "\(folder)/screen.json", contents: text, attributes: [.posixPermissions: 0o644])
    }
}
