import ArgumentParser
import Foundation
import LinuxHost
import Logging

/// What a command says to the person at the shell.
enum Console {
    static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

    /// One line on standard error.
    static func error(_ text: String) { FileHandle.standardError.write(Data("qode: \(text)\n".utf8)) }

    /// What others wrote, with what would begin another line in plain signs.
    ///
    /// Scalar by scalar: a carriage return and a line feed are one character, which is neither of them.
    static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where scalar == "\n": line += "\\n"
            case _ where scalar == "\r": line += "\\r"
            case _ where scalar == "\t": line += "\t"
            case .control, .lineSeparator, .paragraphSeparator: line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

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
