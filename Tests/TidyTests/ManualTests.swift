import Testing

/// The owner's manual explains what the appliance says, in the appliance's own words.
@Suite struct ManualTests {
    /// What stands in quotes in the first column of the table of troubles.
    private func sentences(_ language: String) throws -> [String] {
        let manual = try #require(Repository.current.files.first { $0.path == "docs/manual/\(language).md" })
        return manual.lines.compactMap { line in
            guard line.hasPrefix("| \""), let end = line.dropFirst(3).firstIndex(of: "\"") else { return nil }
            return String(line.dropFirst(3)[..<end])
        }
    }

    @Test("each sentence of its troubles is one that the program says", arguments: ["en", "de"])
    func sameSentences(_ language: String) throws {
        let sources = Repository.current.files.filter { $0.path.hasPrefix("Sources/") && $0.fileExtension == "swift" }
        let said = try sentences(language)
        #expect(said.count > 10)
        for sentence in said {
            #expect(sources.contains { $0.text.contains(sentence) }, "nothing says: \(sentence)")
        }
    }

    @Test("both languages explain the same troubles") func sameTroubles() throws {
        #expect(try sentences("en") == sentences("de"))
    }
}
