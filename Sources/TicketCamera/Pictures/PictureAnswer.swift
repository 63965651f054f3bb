import QueueCore
import QueueEngine

/// What was read in a picture, on its way from the helper. Its reader trusts none of it: the helper has met strangers' pictures.
struct PictureAnswer: Equatable {
    /// No picture has more codes or places than this; a code has 7,089 digits at most.
    private static let (countLimit, textLimit) = (1000, 8192)
    /// Bytes of an answer.
    static let byteLimit = 4 << 20
    /// Pixels beside the picture's own at which a code's corner may lie.
    private static let farthest = 1 << 24

    private enum Kind: UInt8 { case reading, unsupported, tooLarge }

    var result: Result<PictureReading, PictureRefusal>
    /// The stable word for how a code was looked for that was read.
    var strategy: String?

    init(_ result: Result<PictureReading, PictureRefusal>, strategy: String? = nil) {
        (self.result, self.strategy) = (result, strategy)
    }

    // MARK: As bytes

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        switch result {
        case .failure(.tooLarge(let sentence)):
            bytes.append(Kind.tooLarge.rawValue)
            Self.add(sentence, to: &bytes)
        case .failure(.unsupported(let sentence)), .failure(.busy(let sentence)):
            bytes.append(Kind.unsupported.rawValue)
            Self.add(sentence, to: &bytes)
        case .success(let reading):
            bytes.append(Kind.reading.rawValue)
            Self.add(strategy ?? "", to: &bytes)
            Self.add(min(reading.codes.count, Self.countLimit), to: &bytes)
            for code in reading.codes.prefix(Self.countLimit) {
                Self.add(code.text, to: &bytes)
                Self.add(code.place, to: &bytes)
            }
            Self.add(min(reading.unread.count, Self.countLimit), to: &bytes)
            for place in reading.unread.prefix(Self.countLimit) { Self.add(place, to: &bytes) }
        }
        return bytes
    }

    private static func add(_ number: Int, to bytes: inout [UInt8]) {
        let number = Int32(clamping: number)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func add(_ text: String, to bytes: inout [UInt8]) {
        let text = Array(text.utf8.prefix(textLimit))
        add(text.count, to: &bytes)
        bytes += text
    }

    private static func add(_ area: Area, to bytes: inout [UInt8]) {
        for number in [area.x.lowerBound, area.x.upperBound, area.y.lowerBound, area.y.upperBound] {
            add(number, to: &bytes)
        }
    }

    /// Nil for what is no answer.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        guard let kind = rest.popFirst().flatMap(Kind.init) else { return nil }
        switch kind {
        case .unsupported, .tooLarge:
            guard let sentence = Self.text(&rest) else { return nil }
            self.init(.failure(kind == .tooLarge ? .tooLarge(sentence) : .unsupported(sentence)))
        case .reading:
            guard let word = Self.text(&rest), let count = Self.count(&rest) else { return nil }
            var reading = PictureReading()
            for _ in 0..<count {
                guard let text = Self.text(&rest), let place = Self.area(&rest) else { return nil }
                reading.codes.append(SeenCode(text: text, place: place))
            }
            guard let places = Self.count(&rest) else { return nil }
            for _ in 0..<places {
                guard let place = Self.area(&rest) else { return nil }
                reading.unread.append(place)
            }
            // It is counted by these words, and by no others.
            self.init(.success(reading), strategy: TicketReader.Strategy(rawValue: word)?.rawValue)
        }
        guard rest.isEmpty else { return nil }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= 4 else { return nil }
        let number = rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        rest = rest.dropFirst(4)
        return Int(Int32(bitPattern: number))
    }

    private static func count(_ rest: inout ArraySlice<UInt8>) -> Int? {
        number(&rest).flatMap { (0...countLimit).contains($0) ? $0 : nil }
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let length = number(&rest), (0...textLimit).contains(length), rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(length) }
        return String(decoding: rest.prefix(length), as: UTF8.self)
    }

    private static func area(_ rest: inout ArraySlice<UInt8>) -> Area? {
        let numbers = (0..<4).compactMap { _ in number(&rest) }
        guard numbers.count == 4, numbers.allSatisfy({ abs($0) <= farthest }), numbers[0] <= numbers[1],
            numbers[2] <= numbers[3]
        else { return nil }
        return Area(x: numbers[0]..<numbers[1], y: numbers[2]..<numbers[3])
    }
}
