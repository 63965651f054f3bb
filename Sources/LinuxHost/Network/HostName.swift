/// Names of machines.
public enum HostName {
    /// Letters, digits and hyphens in labels of at most 63, 253 in all (RFC 1123 2.1); an IPv4 address is one, too. A name of digits
    /// and dots alone that is no address (`1.2.3`, `256.0.0.1`) is none.
    public static func isValid(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
        guard areLabels else { return false }
        return labels.last?.allSatisfy(\.isNumber) == true ? IPAddress(text) != nil : true
    }
}
