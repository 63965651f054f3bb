import QueueEngine

/// What a voice is given to read.
struct SpokenText {
    let language: SpokenLanguage
    let numbers: CallAnnouncement.NumberStyle
    /// What the venue wants said for a name, by the name or by `language:name`, both in lower case.
    let spokenNames: [String: String]

    func call(_ call: CallAnnouncement) -> String {
        var ticket = label(call.label)
        if let picture = call.picture { ticket += language.pause + picture.spoken(in: language.tag) }
        switch place(call.counter) {
        case .number(let number): return fill(language.atCounter, ticket, "{counter}", said(number))
        case .name(let name): return fill(language.atName, ticket, "{name}", name)
        case .nowhere: return fill(language.alone, ticket, "", "")
        }
    }

    /// Nil for a text in letters that the voice cannot read.
    func reading(_ reading: SpokenReading) -> String? {
        switch reading {
        case .notice(let text): return String(readable(text).prefix(SpokenReading.longest))
        case .text(let text):
            let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic }
            // A foreign name among the words is no reason to say nothing.
            guard letters.count(where: language.reads) * 5 >= letters.count * 4 else { return nil }
            return String(readable(text).prefix(SpokenReading.longest))
        case .way(let call): return self.call(call)
        case .ticket(let name, let ahead, let picture):
            var ticket = label(name)
            if let picture { ticket += language.pause + picture.spoken(in: language.tag) }
            let number = fill(language.yourNumber, ticket, "", "")
            guard let ahead, ahead > 0 else { return number }
            return "\(number) \(language.ahead.replacing("{n}", with: said(ahead)))"
        }
    }

    /// A label letter by letter, and its number as the language says it.
    func label(_ label: String) -> String {
        let digits = label.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
        let prefix = label.dropLast(digits.count)
        var parts = prefix.filter { $0.isLetter || $0.isNumber }.map { letter in
            letter.wholeNumberValue.map(said) ?? letter.uppercased()
        }
        switch numbers {
        case .number: if let number = Int(String(digits)) { parts.append(said(number)) }
        case .digits: parts += digits.compactMap(\.wholeNumberValue).map(said)
        }
        return parts.joined(separator: language.pause)
    }

    private enum Place {
        case number(Int)
        case name(String)
        case nowhere
    }

    /// A desk's number where it has one, else its name where the voice can read it, else what the venue wants said for it.
    private func place(_ counter: String?) -> Place {
        guard let counter, !counter.isEmpty else { return .nowhere }
        let key = counter.lowercased()
        if let form = spokenNames["\(language.tag):\(key)"] ?? spokenNames[key] { return .name(form) }
        let digits = String(counter.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
        let before = counter.dropLast(digits.count).filter { !"#-–".contains($0) }.lowercased()
        let word = before.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isCounter = word.isEmpty || SpokenLanguage.all.contains { $0.counterWords.contains(word) }
        if isCounter, let number = Int(digits), number < 10_000 { return .number(number) }
        let letters = counter.unicodeScalars.filter { $0.properties.isAlphabetic }
        if !letters.isEmpty, letters.allSatisfy(language.reads) { return .name(readable(counter)) }
        if let number = Int(digits), number < 10_000 { return .number(number) }
        return .nowhere
    }

    private func said(_ number: Int) -> String { language.spelled?(number) ?? String(number) }

    /// Without what the program takes for commands.
    func readable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    "[]<>{}|\\^".unicodeScalars.contains(scalar) || scalar.properties.generalCategory == .control
                        ? " " : scalar
                }))
    }

    private func fill(_ sentence: String, _ ticket: String, _ mark: String, _ value: String) -> String {
        // The label first: a name may look like a mark.
        let parts = sentence.split(separator: "{ticket}", omittingEmptySubsequences: false)
        let rest = parts.count > 1 ? String(parts[1]) : ""
        return parts[0] + ticket + (mark.isEmpty ? rest : rest.replacing(mark, with: value))
    }
}
