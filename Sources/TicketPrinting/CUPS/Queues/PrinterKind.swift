/// What a printer is good for. One answer for the daemon, for `qode printer` and for the doctor.
enum PrinterKind: Equatable {
    /// Paper from a roll, cut off.
    case receipts
    /// Sheets: A4 or Letter.
    case sheets
    /// Nothing of ours: labels, faxes, files, or what nobody can say.
    case neither

    /// By its words alone: for a printer without a queue.
    init(words: PrinterWords) {
        self = words.nameReceipts && !words.nameLabels && !words.nameFax && !words.nameFiles ? .receipts : .neither
    }

    init(of queue: PrintQueue) {
        let words = queue.words
        if queue.isOurs {
            self = .receipts
        } else if queue.isFax || words.nameFax || words.nameFiles || words.nameLabels || queue.writesFiles {
            self = .neither
        } else if queue.isRaw {
            // Nothing else is driven without a driver.
            self = words.nameSheets && !words.nameReceipts ? .neither : .receipts
        } else if queue.sheets.isEmpty {
            // A roll; or it does not say what it takes.
            self = words.nameReceipts ? .receipts : queue.tellsMedia ? .neither : .sheets
        } else {
            self = .sheets
        }
    }
}
