import QueueCore
import TicketCamera
import Yams

/// A camera beside the one of `camera.source`: where it is, what it is for, and whose tickets it takes.
struct FurtherCamera: Sendable, Equatable {
    enum Role: String, Sendable, CaseIterable {
        /// Answers tickets and command cards, as the first does.
        case desk
        /// Tells guests how long they still wait, on the page `/info/{queue}`; verifies nothing.
        case info
        /// Sees the ticket printer's slot: `printed` then means seen.
        case slot
    }

    /// Each costs a thread, and a processor a part of its time.
    static let atMost = 4

    var source: CameraSetting
    /// As it is written.
    var text: String
    var role: Role
    /// Empty is all.
    var queues: [ID<Queue>]

    /// `source=/dev/video2,role=info,queues=ID+ID`, several joined by semicolons; nil for anything else.
    static func list(_ text: String) -> [FurtherCamera]? {
        let parts = text.split(separator: ";").map { FurtherCamera(String($0)) }
        let cameras = parts.compactMap(\.self)
        guard cameras.count == parts.count, cameras.count <= atMost, !cameras.isEmpty,
            Set(cameras.map(\.text)).count == cameras.count
        else { return nil }
        return cameras
    }

    private init?(_ part: String) {
        var fields: [String: String] = [:]
        for field in part.split(separator: ",") {
            let sides = field.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
            guard sides.count == 2, ["source", "role", "queues"].contains(sides[0]), fields[sides[0]] == nil else {
                return nil
            }
            fields[sides[0]] = sides[1]
        }
        guard let text = fields["source"], let source = CameraSetting(text),
            let role = Role(rawValue: fields["role"] ?? "desk")
        else { return nil }
        switch source {
        // Two that look for any camera would take each other's.
        case .auto, .none: return nil
        case .device, .folder: break
        }
        let names = (fields["queues"] ?? "").split(separator: "+")
        queues = names.compactMap { ID<Queue>($0) }
        guard queues.count == names.count else { return nil }
        (self.source, self.text, self.role) = (source, text, role)
    }
}

extension FurtherCamera {
    /// The same from a configuration file, where they are a list of mappings.
    /// - Returns: nil where the file has none such; `.some(nil)` for what cannot be one.
    static func text(in root: Node) -> String?? {
        guard let items = root.mapping?["cameras"]?.sequence else { return nil }
        var parts: [String] = []
        for item in items {
            guard let mapping = item.mapping else { return .some(nil) }
            var fields: [String] = []
            for (key, value) in mapping {
                guard let name = key.string else { return .some(nil) }
                if let texts = value.sequence?.map(\.string), !texts.contains(nil) {
                    fields.append("\(name)=\(texts.compactMap(\.self).joined(separator: "+"))")
                } else if let text = value.string, !text.contains(where: { ",;".contains($0) }) {
                    fields.append("\(name)=\(text)")
                } else {
                    return .some(nil)
                }
            }
            parts.append(fields.joined(separator: ","))
        }
        return .some(parts.joined(separator: ";"))
    }
}
