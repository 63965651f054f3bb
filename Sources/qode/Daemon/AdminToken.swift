import LinuxHost
import Logging
import QueueCore
import QueueEngine
import SQLiteStore
import TicketPrinting
import WebServer

/// The admin's token, made at the first start.
enum AdminToken {
    static let fileName = "admin-token"

    static func load(from state: StateDirectory) throws -> String {
        if let text = try state.read(fileName) {
            let token = text.filter { !$0.isWhitespace }
            if !token.isEmpty { return token }
        }
        let token = Secret.token()
        // First the way in, then what it leads to: a power cut in between begins anew.
        try SetupCode.make(in: state)
        try state.writeSecret("\(token)\n", to: fileName)
        return token
    }

    /// What device tokens are hashed with, made at the first start. It stands beside the database and in no copy of it.
    static func deviceKey(from state: StateDirectory) throws -> [UInt8] {
        if let text = try state.read("device-key") {
            let key = text.filter { !$0.isWhitespace }
            if !key.isEmpty { return Array(key.utf8) }
        }
        let key = Secret.token()
        try state.writeSecret("\(key)\n", to: "device-key")
        return Array(key.utf8)
    }
}
