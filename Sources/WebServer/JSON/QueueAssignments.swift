import Foundation
import NIOCore
public import QueueCore

/// A queue's settings as a shell writes them: `waiting_limit=40`. The names, values and refusals are those of `PATCH`.
public struct QueueAssignments: Sendable {
    /// Nil where nothing is to be changed.
    public let settings: QueueSettings?

    /// A setting that is none, or whose value is not as it must be.
    public struct Refused: Error, Equatable {
        public let sentence: String
    }

    public init(_ assignments: [String]) throws(Refused) {
        guard !assignments.isEmpty else {
            settings = nil
            return
        }
        var members: [String: Any] = [:]
        for assignment in assignments {
            guard let sign = assignment.firstIndex(of: "=") else {
                throw Refused(sentence: "\(assignment) is not NAME=VALUE.")
            }
            let name = String(assignment[..<sign])
            guard QueueChanges.CodingKeys(stringValue: name) != nil else {
                let all = QueueChanges.CodingKeys.allCases.map(\.stringValue).sorted().joined(separator: ", ")
                throw Refused(sentence: "\(name) is no setting of a queue. There are: \(all).")
            }
            members[name] = Self.value(of: String(assignment[assignment.index(after: sign)...]), for: name)
        }
        do {
            let body = try JSONSerialization.data(withJSONObject: members)
            settings = try JSONDecoder().decode(QueueChanges.self, from: body).checked()
        } catch let problem as Problem {
            throw Refused(sentence: problem.detail)
        } catch DecodingError.typeMismatch(_, let context) {
            throw Refused(sentence: "\(Self.name(in: context)) does not take such a value.")
        } catch {
            throw Refused(sentence: "\(members.keys.sorted().joined(separator: ", ")): this cannot be read.")
        }
    }

    private static func name(in context: DecodingError.Context) -> String {
        context.codingPath.first?.stringValue ?? "It"
    }

    /// What people write without quotes is text where the setting is one.
    private static func value(of text: String, for name: String) -> Any {
        if name == "asks", !text.hasPrefix("[") { return text.split(separator: ",").map(String.init) }
        if text == "null" { return NSNull() }
        let isText = ["name", "description", "prefix", "mode", "out_of_turn", "summary_at"].contains(name)
        if isText { return text }
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) ?? text
    }

    /// How a queue is set, in the same words.
    public static func shown(_ queue: Queue) -> [(name: String, value: String)] {
        let json = JSON(queue, .byHand)
        return QueueChanges.CodingKeys.allCases.map { key in
            let value = json[key.stringValue]
            return (key.stringValue, key == .asks ? queue.asks.map(\.rawValue).joined(separator: ",") : value.shellText)
        }
    }
}

extension JSON {
    /// Text without its quotes.
    fileprivate var shellText: String { string ?? String(buffer: buffer) }
}
