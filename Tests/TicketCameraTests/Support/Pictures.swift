import CPicture
import Foundation
import QueueCore
import QueueEngine
import TicketPrinting

@testable import TicketCamera

/// Pictures to read, made by whoever makes them in earnest.
enum Pictures {
    static let id = "0f8fad5b-d9cb-469f-a165-70867728950e"
    static let address = "http://qode.local/t/\(id)"

    static func slip(_ code: String = id, followURL: String? = nil) -> TicketSlip {
        TicketSlip(
            queueName: "Reception", label: "A042", issuedAt: Timestamp(milliseconds: 1_800_000_000_000), peopleAhead: 3,
            code: code, followURL: followURL)
    }

    static func png(_ slip: TicketSlip = slip(), paper: PaperWidth = .mm80) throws -> [UInt8] {
        try PaperRenderer(paper: paper).draw(.ticket(slip), as: .png)
    }

    /// As a camera sends it.
    static func jpeg(_ frame: Frame, quality: Int32 = 80) -> [UInt8] {
        let compressor = tjInitCompress()
        defer { tjDestroy(compressor) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        tjCompress2(
            compressor, frame.luma, Int32(frame.width), 0, Int32(frame.height), Int32(TJPF_GRAY.rawValue), &bytes,
            &count,
            Int32(TJSAMP_GRAY.rawValue), quality, 0)
        defer { tjFree(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    static func pgm(_ frame: Frame) -> [UInt8] { Array("P5 \(frame.width) \(frame.height) 255\n".utf8) + frame.luma }

    /// A grey ramp: no code, but something to compare.
    static func ramp(_ width: Int, _ height: Int) -> Frame {
        Frame(width: width, height: height, luma: (0..<width * height).map { UInt8(($0 % width) * 255 / (width - 1)) })
    }

    static func texts(_ frame: Frame) -> [String] { QRDecoder()?.codes(in: frame).map(\.text) ?? [] }

    /// A folder of its own, gone afterwards.
    static func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("qode-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}

extension Frame {
    /// A part of white, `width` by `height`.
    static func white(_ width: Int, _ height: Int) -> Frame {
        Frame(width: width, height: height, luma: [UInt8](repeating: 255, count: width * height))
    }

    /// This frame with another on it.
    func with(_ other: Frame, atX x: Int, y: Int) -> Frame {
        var luma = luma
        for row in 0..<other.height {
            for column in 0..<other.width {
                luma[(y + row) * width + x + column] = other.luma[row * other.width + column]
            }
        }
        return Frame(width: width, height: height, luma: luma)
    }

    /// A quarter turn to the right.
    var turned: Frame {
        var turned = [UInt8](repeating: 0, count: luma.count)
        for row in 0..<height {
            for column in 0..<width { turned[column * height + height - 1 - row] = luma[row * width + column] }
        }
        return Frame(width: height, height: width, luma: turned)
    }

    /// Half as large, as from further away.
    var halved: Frame {
        let (columns, rows) = (width / 2, height / 2)
        let halved = (0..<columns * rows).map { index in
            let (x, y) = (index % columns * 2, index / columns * 2)
            let sum = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].reduce(0) { $0 + Int(luma[$1.1 * width + $1.0]) }
            return UInt8(sum / 4)
        }
        return Frame(width: columns, height: rows, luma: halved)
    }

    func mapped(_ change: (UInt8) -> UInt8) -> Frame { Frame(width: width, height: height, luma: luma.map(change)) }
}
