import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The bodies that are taken, each with its bound.
enum BodyLimit {
    /// Bytes of a JSON body.
    static let json = 64 * 1024
    /// Bytes of a picture.
    static let picture = 8 * 1024 * 1024

    /// What a call takes.
    static func bytes(of uri: String) -> Int {
        // With every request: bytes, not characters.
        let path = uri.utf8
        return path.starts(with: scan) && path.dropFirst(scan.count).first ?? question == question ? picture : json
    }

    private static let scan = Array("/api/scan".utf8)
    private static let question = UInt8(ascii: "?")
}

extension Request {
    /// The whole body. That it comes in time is seen to by the connection; a length that is announced too large is refused before
    /// a byte is read.
    func bytes(upTo limit: Int, called name: String) async throws -> ByteBuffer {
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit {
            throw Problem.tooLarge(name)
        }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(name)
        }
    }

    /// The body as a JSON object of the given shape; an empty body is an empty object.
    /// It has one, or says so.
    var hasBody: Bool { headers[.contentLength].map { $0 != "0" } ?? (headers[.transferEncoding] != nil) }

    func decoded<Body: Decodable>(_: Body.Type) async throws -> Body {
        guard hasBody else { return try Self.decode(Body.self, from: Data("{}".utf8)) }
        let buffer = try await bytes(upTo: BodyLimit.json, called: "64 KiB")
        return try Self.decode(
            Body.self, from: Data(buffer.readableBytesView.isEmpty ? Array("{}".utf8) : Array(buffer.readableBytesView))
        )
    }

    static func decode<Body: Decodable>(_: Body.Type, from data: Data) throws -> Body {
        // RFC 8259 §8.1: between systems JSON is UTF-8. The decoder would guess others.
        guard String(validating: data, as: UTF8.self) != nil, !data.contains(0) else {
            throw Problem.invalidRequest("body", "must be JSON in UTF-8.")
        }
        do {
            return try JSONDecoder().decode(Body.self, from: data)
        } catch let error as DecodingError {
            if error.isOfNoField, let field = (try? JSONDecoder().decode(JSONShape.self, from: data))?.unwhole {
                throw Problem.invalidRequest(field, "must be a whole number.")
            }
            throw Problem.invalidRequest(error.field, error.reason)
        }
    }
}

/// What JSON somebody sent, to find the number in it that is none of ours: the decoder says of `1.5` only that it did not fit.
private enum JSONShape: Decodable {
    case number(isWhole: Bool)
    case object([String: JSONShape])
    case array([JSONShape])
    case other

    init(from decoder: any Decoder) throws {
        if let members = try? [String: JSONShape](from: decoder) {
            self = .object(members)
        } else if let items = try? [JSONShape](from: decoder) {
            self = .array(items)
        } else {
            let value = try decoder.singleValueContainer()
            guard (try? value.decode(Bool.self)) == nil, (try? value.decode(Double.self)) != nil else {
                self = .other
                return
            }
            self = .number(isWhole: (try? value.decode(Int.self)) != nil)
        }
    }

    /// The first field by the alphabet that holds a fraction, or more than 64 bits take; nil where there is none.
    var unwhole: String? {
        switch self {
        case .number(let isWhole): isWhole ? nil : ""
        case .object(let members):
            members.sorted { $0.key < $1.key }.lazy.compactMap { name, value in
                value.unwhole.map { $0.isEmpty || $0.hasPrefix("[") ? name + $0 : "\(name).\($0)" }
            }.first
        case .array(let items):
            items.enumerated().lazy.compactMap { index, value in
                value.unwhole.map { $0.isEmpty || $0.hasPrefix("[") ? "[\(index)]\($0)" : "[\(index)].\($0)" }
            }.first
        case .other: nil
        }
    }
}

extension DecodingError {
    fileprivate var context: Context {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context
        @unknown default: Context(codingPath: [], debugDescription: "")
        }
    }

    fileprivate var field: String {
        if case .keyNotFound(let key, _) = self { return key.stringValue }
        let path = context.codingPath.reduce(into: "") { path, key in
            guard let index = key.intValue else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
                return
            }
            path += "[\(index)]"
        }
        return path.nonEmpty ?? "body"
    }

    /// Nothing but that it could not be read.
    fileprivate var isOfNoField: Bool {
        guard case .dataCorrupted(let context) = self else { return false }
        return context.codingPath.isEmpty
    }

    fileprivate var reason: String {
        switch self {
        case .keyNotFound: "is missing."
        case .typeMismatch(let type, _): "must be \(Self.name(of: type))."
        case .valueNotFound: "must not be null."
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "must be a JSON object." : context.debugDescription
        @unknown default: "cannot be read."
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Int.Type: "a whole number"
        default: "an object"
        }
    }
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}
