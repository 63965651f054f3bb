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
    static func bytes(of uri: String) -> Int { uri.prefix { $0 != "?" } == "/api/scan" ? picture : json }
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
    func decoded<Body: Decodable>(_: Body.Type) async throws -> Body {
        let hasBody = headers[.contentLength].map { $0 != "0" } ?? (headers[.transferEncoding] != nil)
        guard hasBody else { return try Self.decode(Body.self, from: Data("{}".utf8)) }
        let buffer = try await bytes(upTo: BodyLimit.json, called: "64 KiB")
        return try Self.decode(
            Body.self, from: Data(buffer.readableBytesView.isEmpty ? Array("{}".utf8) : Array(buffer.readableBytesView))
        )
    }

    static func decode<Body: Decodable>(_: Body.Type, from data: Data) throws -> Body {
        do {
            return try JSONDecoder().decode(Body.self, from: data)
        } catch let error as DecodingError {
            throw Problem.invalidRequest(error.field, error.reason)
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
        return context.codingPath.map(\.stringValue).joined(separator: ".").nonEmpty ?? "body"
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
