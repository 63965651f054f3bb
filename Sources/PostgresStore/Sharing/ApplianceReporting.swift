import Foundation
public import QueueCore
public import QueueEngine

// How each appliance's devices are: everybody writes his own, and reads the others'.
extension PostgresStore {
    /// As it stands in the table.
    private struct Row: Codable {
        var name: String
        var state: String
        var code: String
        var detail: String
        var remedy: String?
        var since: Int64
    }

    /// All that one says.
    private struct Report: Codable {
        var devices: [Row]
        var stations: [String]
    }

    /// Says how one's own are.
    /// - Parameter stations: those that listen here.
    public func report(_ devices: [NamedDevice], stations: [ID<Station>] = []) async throws(StoreFailure) {
        let rows = devices.map { device in
            Row(
                name: device.name, state: device.state.condition.rawValue, code: device.state.code,
                detail: device.state.detail, remedy: device.state.remedy, since: device.since.milliseconds)
        }
        let report = Report(devices: rows, stations: stations.map(\.description))
        let text = (try? JSONEncoder().encode(report)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
        let name = link.appliance
        try await writer.run("report") { connection throws(PostgresError) in
            try connection.statement(OwnSQL.report, isOurs: true).with(name).with(text).run()
            try connection.sync()
        }
    }

    /// The others, by name.
    public func reports() async throws(StoreFailure) -> [ApplianceReport] {
        let name = link.appliance
        return try await read("appliances") { connection throws(PostgresError) in
            try connection.statement(OwnSQL.reports, isOurs: true).with(name).all { columns in
                let name = columns.text()
                let heardAt = columns.timestamp()
                let report = Self.report(in: Data(columns.bytes()))
                return ApplianceReport(
                    name: name, heardAt: heardAt, devices: report.devices.map(Self.device),
                    stations: Set(report.stations.compactMap { ID($0) }), isFresh: columns.flag())
            }
        }
    }

    /// An earlier version said nothing of stations.
    private static func report(in data: Data) -> Report {
        if let report = try? JSONDecoder().decode(Report.self, from: data) { return report }
        return Report(devices: (try? JSONDecoder().decode([Row].self, from: data)) ?? [], stations: [])
    }

    private static func device(_ row: Row) -> NamedDevice {
        let state = DeviceState(
            DeviceState.Condition(rawValue: row.state) ?? .failed, code: row.code, detail: row.detail,
            remedy: row.remedy)
        return NamedDevice(name: row.name, state: state, since: Timestamp(milliseconds: row.since))
    }
}
