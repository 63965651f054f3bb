extension String {
    mutating func append(padded number: some BinaryInteger, to width: Int) {
        let digits = String(number)
        for _ in digits.utf8.count..<max(width, digits.utf8.count) { append("0") }
        append(digits)
    }
}
