public import QueueEngine

/// What came out of a printer beside what was sent to it.
public enum PrintedCode {
    /// More than a code bears is no damage: another program drew it, by other choices.
    private static let most = 0.3

    /// The share of a code's modules, 0 to 1, that are otherwise than this printer was told.
    /// - Returns: nil for a code that is none of its drawing.
    public static func damage(of seen: CodeModules) -> Double? {
        let count = seen.size * seen.size
        guard count > 0, seen.isDark.count == count else { return nil }
        let shares = QRCode.Level.allCases.compactMap { level -> Double? in
            guard let code = try? QRCode(seen.text, level: level), code.size == seen.size else { return nil }
            let wrong = seen.isDark.indices.count { seen.isDark[$0] != code.isDark($0 % seen.size, $0 / seen.size) }
            return Double(wrong) / Double(count)
        }
        return shares.min().flatMap { $0 <= most ? $0 : nil }
    }
}
