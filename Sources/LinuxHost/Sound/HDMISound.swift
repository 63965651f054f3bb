/// Where sound leaves by HDMI, as ALSA counts its cards.
public enum HDMISound {
    /// The first output whose card or own name says so; nil where there is none.
    /// - Parameter folder: the kernel's own list of them.
    public static func device(in folder: String = "/proc/asound") -> String? {
        for card in FilePath.names(in: folder).filter({ $0.hasPrefix("card") && $0.count > 4 }).sorted() {
            let name = FilePath.line(of: "\(folder)/\(card)/id") ?? ""
            for output in FilePath.names(in: "\(folder)/\(card)").sorted()
            where output.hasPrefix("pcm") && output.hasSuffix("p") {
                let said = FilePath.lines(of: "\(folder)/\(card)/\(output)/info").first { $0.hasPrefix("id:") } ?? ""
                guard (name + said).lowercased().contains("hdmi") else { continue }
                return "plughw:\(card.dropFirst(4)),\(output.dropFirst(3).dropLast())"
            }
        }
        return nil
    }
}
