import Foundation
import Logging
import QueueCore
import QueueEngine
import SQLiteStore
import WebServer
struct R: PictureReader { func codes(in picture: [UInt8]) async throws(PictureRefusal) -> [String] { [] } }
struct D: DocumentRenderer {
    func draw(_ document: PrintDocument, as format: DrawingFormat) throws -> [UInt8] { [] }
    func svgCode(_ text: String) throws -> String { "<svg xmlns='http://www.w3.org/2000/svg'></svg>" }
    func terminalCode(_ text: String) throws -> String { text }
}
let store = try SQLiteStore.open(path: "/tmp/stub.db")
let now: @Sendable () -> Moment = { let t = Int64(Date().timeIntervalSince1970*1000); return Moment(wall: Timestamp(milliseconds: t), tick: t) }
let engine = QueueEngine(store: store, now: now, random: { UInt64.random(in: .min ... .max) })
let web = WebServer(.init(engine: engine, reader: R(), renderer: D(), devices: DeviceRegistry(probes: [], now: now), stationery: Stationery(baseURL: {nil}, locale: "en", wifi: nil)), configuration: .init(host: "127.0.0.1", port: 8099, adminToken: nil, joinsPerMinute: 0), logger: Logger(label: "x"))
try await web.run { print($0) }
