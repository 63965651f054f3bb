/// Swift source with the insides of comments, texts and regular expressions blanked out, line for line and byte for byte,
/// so that rules see only code.
struct SwiftCode {
    let bytes: [UInt8]

    init(_ source: String) {
        var blanker = Blanker(source: Array(source.utf8))
        blanker.run()
        bytes = blanker.out
    }

    var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
            true
        default: false
        }
    }
}

private struct Blanker {
    let source: [UInt8]
    var out: [UInt8] = []
    private var position = 0
    /// The texts that we are inside of, each with the depth of parentheses of the code in it.
    private var texts: [Text] = []

    private struct Text {
        var hashes: Int
        var isLong: Bool
        /// Open parentheses of an interpolation; 0 in the text itself.
        var depth = 0
    }

    init(source: [UInt8]) { self.source = source }

    mutating func run() {
        out.reserveCapacity(source.count)
        while position < source.count {
            if let text = texts.last, text.depth == 0 { stepInText(text) } else { stepInCode() }
        }
    }

    private func at(_ offset: Int) -> UInt8 {
        position + offset < source.count ? source[position + offset] : 0
    }

    private func isNext(_ text: StaticString) -> Bool {
        (0..<text.utf8CodeUnitCount).allSatisfy { at($0) == text.utf8Start[$0] }
    }

    private mutating func keep() {
        out.append(source[position])
        position += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            out.append(source[position] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
            position += 1
        }
    }

    private mutating func stepInCode() {
        if isNext("//") {
            while position < source.count, at(0) != UInt8(ascii: "\n") { blank() }
        } else if isNext("/*") {
            skipComment()
        } else if let hashes = textBegins() {
            let isLong = at(hashes + 1) == UInt8(ascii: "\"") && at(hashes + 2) == UInt8(ascii: "\"")
            blank(hashes)
            for _ in 0..<(isLong ? 3 : 1) { keep() }
            texts.append(Text(hashes: hashes, isLong: isLong))
        } else if at(0) == UInt8(ascii: "/"), let length = expressionLength() {
            blank(length)
        } else {
            if var text = texts.popLast() {
                if at(0) == UInt8(ascii: "(") { text.depth += 1 }
                if at(0) == UInt8(ascii: ")") { text.depth -= 1 }
                texts.append(text)
            }
            keep()
        }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if isNext("/*") {
                depth += 1
                blank(2)
            } else if isNext("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// The number of `#` before a text that begins here; nil when none does.
    private func textBegins() -> Int? {
        var hashes = 0
        while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return at(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func stepInText(_ text: Text) {
        let hashes = (1...max(1, text.hashes)).allSatisfy { at($0) == UInt8(ascii: "#") } || text.hashes == 0
        if at(0) == UInt8(ascii: "\\"), hashes {
            if at(text.hashes + 1) == UInt8(ascii: "(") {
                blank(text.hashes + 1)
                keep()
                texts[texts.count - 1].depth = 1
            } else {
                blank(text.hashes + 2)
            }
        } else if endsText(text) {
            for _ in 0..<(text.isLong ? 3 : 1) { keep() }
            blank(text.hashes)
            texts.removeLast()
        } else if at(0) == UInt8(ascii: "\n"), !text.isLong {
            texts.removeLast()  // Not Swift; go on as if the text had been closed.
        } else {
            blank()
        }
    }

    private func endsText(_ text: Text) -> Bool {
        let quotes = text.isLong ? 3 : 1
        return (0..<quotes).allSatisfy { at($0) == UInt8(ascii: "\"") }
            && (0..<text.hashes).allSatisfy { at(quotes + $0) == UInt8(ascii: "#") }
    }

    /// The length of a regular expression that begins here; nil for a division. An expression stands where a value does, and
    /// ends on its line.
    private func expressionLength() -> Int? {
        let previous = out.last { $0 != UInt8(ascii: " ") } ?? UInt8(ascii: "\n")
        guard "(,=:[{!&|?#\n".utf8.contains(previous), at(1) != UInt8(ascii: " ") else { return nil }
        var length = 1
        while position + length < source.count, at(length) != UInt8(ascii: "\n") {
            if at(length) == UInt8(ascii: "/") { return length + 1 }
            length += at(length) == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
