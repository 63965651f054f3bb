/// Style sheets joined to one, without comments and indentation.
enum StyleBundle {
    static func joined(_ sheets: [String]) -> String {
        var text = sheets.joined(separator: "\n")
        while let start = text.firstRange(of: "/*") {
            let rest = text[start.upperBound...]
            let end = rest.firstRange(of: "*/")?.upperBound ?? text.endIndex
            text.removeSubrange(start.lowerBound..<end)
        }
        return text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
