/// What is written on a printer: its maker's words, its queue's name, its address. Whole words count, never letters within one: "poster"
/// and "Postscript" have nothing to do with a point of sale.
struct PrinterWords: Equatable {
    private let words: [String]
    private let nameWords: [String]

    /// - Parameter uri: `usb://EPSON/TM-T20?serial=1`; what stands behind the question mark is nobody's word.
    init(model: String, uri: String = "", name: String = "") {
        let address = uri.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        nameWords = Self.words(name)
        words = [model, Self.decoded(address.prefix { $0 != "?" })].flatMap(Self.words) + nameWords
    }

    /// A printer of receipts, by its kind (`receipt`, `POS-80`) or by its maker's series (`TM-T20`, `TSP143`).
    var nameReceipts: Bool {
        words.contains { word in
            Self.receipts.contains(word) || Self.series.contains { Self.isSeries(word, $0) }
        }
            || zip(words, words.dropFirst()).contains { first, second in
                Self.seriesInTwoWords.contains {
                    $0.0 == first && second.hasPrefix($0.1) && second.contains(where: \.isNumber)
                }
            }
    }

    /// A printer of labels: as narrow as one of receipts, and no paper for guests.
    var nameLabels: Bool {
        words.contains { word in
            Self.labels.contains(word) || Self.labelSeries.contains { Self.isSeries(word, $0) }
        }
            || zip(words, words.dropFirst()).contains { first, second in
                Self.labelSeries.contains(first) && second.first?.isNumber == true
            }
    }

    /// What sends a document away by telephone.
    var nameFax: Bool {
        words.contains { ["fax", "telefax", "faxout", "hpfax"].contains($0) || Self.isSeries($0, "fax") }
    }

    /// What makes a file and no paper.
    var nameFiles: Bool {
        // "Generic PDF Printer" is a driver for printers that take PDF; CUPS-PDF, whose queue is called PDF, writes files.
        nameWords == ["pdf"] || zip(words, words.dropFirst()).contains { $0 == "cups" && $1 == "pdf" }
            || words.contains { $0 == "cupspdf" || $0 == "printtopdf" }
    }

    /// What says of a queue without a driver that it is not one of receipts all the same.
    var nameSheets: Bool {
        words.contains { ["poster", "posters", "postscript", "laserjet", "officejet", "a4", "letter"].contains($0) }
    }

    private static let receipts: Set<String> = [
        "receipt", "receipts", "receiptprinter", "thermal", "pos", "ticket", "tickets", "escpos", "bon", "bondrucker",
        "kassenbon", "58mm", "80mm", "pos58", "pos80",
    ]
    private static let labels: Set<String> = [
        "label", "labels", "labelwriter", "labelprinter", "labelmanager", "dymo", "zebra", "etiketten", "zpl", "epl2",
    ]
    /// Zebra ZD420 and GK420, Brother QL-700.
    private static let labelSeries = ["zd", "gk", "ql"]
    /// Star TSP143, Zijiang ZJ5890, Bixolon SRP-350.
    private static let series = ["tsp", "zj", "srp"]
    /// As they are written in two words: Epson TM-T20 and TM-m30, Star TSP 143, ZJ-80, POS-80, XP-80.
    private static let seriesInTwoWords = [
        ("tm", "t"), ("tm", "m"), ("tm", "u"), ("tm", "p"), ("tsp", ""), ("zj", ""), ("srp", ""), ("xp", "58"),
        ("xp", "80"), ("ct", "s"),
    ]

    /// `tsp143` is one of the series `tsp`.
    private static func isSeries(_ word: String, _ series: String) -> Bool {
        word.hasPrefix(series) && word.dropFirst(series.count).first?.isNumber == true
    }

    /// `LabelWriter_450` as `labelwriter`, `450`, and, by its capitals, `label`, `writer`.
    private static func words(_ text: String) -> [String] {
        let whole = text.split { !($0.isLetter || $0.isNumber) }
        return whole.flatMap { word in
            let parts = parts(word)
            return [word.lowercased()] + (parts.count > 1 ? parts.map { $0.lowercased() } : [])
        }
    }

    private static func parts(_ word: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = word.startIndex
        for (index, next) in zip(word.indices, word.indices.dropFirst())
        where word[index].isLowercase && word[next].isUppercase {
            parts.append(word[start..<next])
            start = next
        }
        return parts + [word[start...]]
    }

    /// `%20` is a space.
    private static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
