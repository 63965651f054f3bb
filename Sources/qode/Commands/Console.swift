import ArgumentParser
import Foundation
import LinuxHost
import Logging

/// What a command says to the person at the shell.
enum Console {
    static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

    /// One line on standard error.
    static func error(_ text: String) { FileHandle.standardError.write(Data("qode: \(text)\n".utf8)) }

    static func logger(_ settings: Settings) -> Logger {
        let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"]
        let isJournal = JournalLogHandler.isConnectedToJournal(journalStream: stream)
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        return Logger(label: "qode") { label in
            var handler = JournalLogHandler(label: label, isJournal: isJournal)
            handler.logLevel = level
            return handler
        }
    }
}
