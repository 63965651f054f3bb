/// Hebrew numbers as people count (feminine), in the sounds of espeak-ng's voice.
enum HebrewNumber {
    private static let ones = [
        "'efes", "?ax'at", "St'ajim", "Sal'oS", "?aRb'a", "xam'eS", "SeS", "S'eva", "Sm'one", "t'eSa", "'eseR",
    ]
    private static let teens = [
        "?ax'at", "Stejm", "SloS", "?aRb'a", "xam'eS", "SeS", "Sva", "Smon'e", "tSa",
    ]
    private static let tens = ["esR'im", "SloS'im", "?aRba?'im", "xamiS'im", "SiS'im", "Siv'im", "Smon'im", "tiS'im"]
    private static let thousands = [
        "'elef", "?alp'ajim", "SloSet ?alaf'im", "?aRba?at ?alaf'im", "xam'eSet ?alaf'im", "S'eSet ?alaf'im",
        "Siv?at ?alaf'im", "Smonat ?alaf'im", "tiS?at ?alaf'im",
    ]

    /// - Parameter number: 0 to 9999; a larger one is said digit by digit.
    static func phonemes(_ number: Int) -> String { "[[\(words(number).joined(separator: " "))]]" }

    private static func words(_ number: Int) -> [String] {
        guard (0...9999).contains(number) else { return String(number).compactMap(\.wholeNumberValue).map { ones[$0] } }
        if number <= 10 { return [ones[number]] }
        var parts: [String] = []
        if number >= 1000 { parts.append(thousands[number / 1000 - 1]) }
        switch number / 100 % 10 {
        case 0: break
        case 1: parts.append("me?'a")
        case 2: parts.append("mat'ajim")
        case let hundreds: parts.append("\(teens[hundreds - 1]) me?'ot")
        }
        let rest = number % 100
        if rest > 10, rest < 20 {
            parts.append("\(teens[rest - 11]) esR'e")
        } else if rest > 0 {
            if rest >= 20 { parts.append(tens[rest / 10 - 2]) }
            if rest <= 10 || rest % 10 > 0 { parts.append(ones[rest <= 10 ? rest : rest % 10]) }
        }
        // "and" stands before the last.
        guard parts.count > 1, let last = parts.popLast() else { return parts }
        return parts + ["ve \(last)"]
    }
}
