import ArgumentParser
import Foundation
import LinuxHost
import PostgresStore
import QueueEngine
import SQLiteStore
import WebServer

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Moves everything from one database to another, and checks that it is there.",
        discussion: """
            Both stand as in store.url: sqlite:/var/lib/qode/qode.db, postgres://qode@db.example/qode. Stop every appliance on them \
            first. What was broken off goes on where it was; a database that holds something else is left alone.
            """)

    @Option(help: "The database that is there.") var from: String
    @Option(help: "The one that takes its place: empty, or begun by this command.") var to: String
    @OptionGroup var options: SettingOptions

    func validate() throws {
        for (name, url) in [("--from", from), ("--to", to)] where !SettingKind.store.accepts(url) {
            throw ValidationError("\(name) must be \(SettingKind.store.allowed).")
        }
        guard from != to else { throw ValidationError("--from and --to are the same database.") }
    }

    func run() async throws {
        let settings = try await options.load()
        umask(0o077)
        try await inPlainWords {
            let source = try await Place(from, settings, mustExist: true)
            let target = try await Place(to, settings, mustExist: false)
            try await target.begin(from: source)
            let bar = ProgressBar()
            let move = StoreMove(from: source.store, to: target.store, hash: { Secret.hash($0).bytes }) {
                table, done, all in
                bar.show(table, done, all)
            }
            do throws(StoreMove.Failure) {
                let rows = try await move.run()
                try await target.finish(from: source)
                bar.end()
                for (table, count) in rows {
                    Console.say("\(table.padding(toLength: 16, withPad: " ", startingAt: 0)) \(count)")
                }
                Console.say("Everything is there: counts and hashes agree. Now set store.url to the new database.")
            } catch {
                bar.end()
                switch error {
                case .store(let failure): throw failure
                case .unknown(let what):
                    throw CommandFailure(
                        sentence: "The new database knows no \(what). Use the same version of Qode for both.")
                case .differs(let table):
                    throw CommandFailure(
                        sentence:
                            "\(table) is not the same in both: somebody used one of them meanwhile. Stop every appliance, empty the new database, and begin again."
                    )
                }
            }
            try await source.store.close()
            try await target.store.close()
        }
    }
}

/// One of the two, held for as long as it is moved.
private struct Place {
    let store: any MovableStore
    let url: String
    /// Nil for a server.
    private let state: StateDirectory?
    private let server: PostgresStore?

    init(_ url: String, _ settings: Settings, mustExist: Bool) async throws {
        self.url = url
        if var address = PostgresAddress(url) {
            address.passwordFile = Appliance.passwordFile
            let made = PostgresStore(address, appliance: "migrate")
            try await made.start()
            guard try await made.sessionsOfOthers() == 0 else {
                throw CommandFailure(
                    sentence: "An appliance is connected to \(address.name). Stop it first: systemctl stop qode")
            }
            (store, server, state) = (made, made, nil)
            return
        }
        let path = String(url.dropFirst("sqlite:".count)).replacing("{state.directory}", with: settings.state.path)
        guard !mustExist || FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(sentence: "There is no database at \(path).")
        }
        let folder = StateDirectory(path: URL(filePath: path).deletingLastPathComponent().path)
        guard !folder.isInUse else {
            throw CommandFailure(
                sentence: "A Qode daemon is running on \(folder.path). Stop it first: systemctl stop qode")
        }
        store = try folder.asOwner { try SQLiteStore.open(path: path) }
        (server, state) = (nil, folder)
    }

    /// What it is marked with while it is filled.
    private static let mark = "migration"

    /// - Throws: where it holds what did not come from there.
    func begin(from source: Place) async throws {
        let known = try await mark()
        if known == source.url { return }
        for table in try await store.tables() {
            guard try await store.count(of: table) == 0 else {
                throw CommandFailure(
                    sentence: "\(url) is not empty: it has rows in \(table.name). Name an empty database.")
            }
        }
        try await mark(source.url)
    }

    /// The key of device tokens' hashes goes along.
    func finish(from source: Place) async throws(StoreMove.Failure) {
        do {
            let key = try await source.key()
            if let server { _ = try await server.replaceDeviceKey(key) }
            if let state { try state.writeSecret(String(decoding: key, as: UTF8.self) + "\n", to: "device-key") }
            try await mark(nil)
        } catch let failure as StoreFailure {
            throw .store(failure)
        } catch {
            throw .store(StoreFailure(operation: "move", detail: "\(error)", hint: "Run the command again."))
        }
    }

    private func key() async throws -> [UInt8] {
        if let server { return try await server.deviceKey([]) }
        return try state.map { try AdminToken.deviceKey(from: $0) } ?? []
    }

    private func mark() async throws -> String? {
        if let server { return try await server.mark() }
        return try state?.read(Self.mark).map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    private func mark(_ text: String?) async throws {
        if let server { return try await server.mark(text) }
        if let text { try state?.writeSecret("\(text)\n", to: Self.mark) } else { _ = state?.remove(Self.mark) }
    }
}

/// How far it is, on a terminal in one line, elsewhere not at all.
private struct ProgressBar {
    private static let width = 30
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ what: String, _ done: Int, _ all: Int) {
        guard isTerminal, all > 0 else { return }
        let filled = min(Self.width, done * Self.width / all)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        let line = "\r\u{1b}[K[\(bar)] \(min(100, done * 100 / all)) %  \(what)"
        FileHandle.standardError.write(Data(line.utf8))
    }

    func end() {
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
    }
}
