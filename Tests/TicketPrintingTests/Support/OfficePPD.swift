import Foundation
import TestSupport

/// The driver of an office printer that takes PDF, with the sheets that a test wants.
struct OfficePPD {
    var model = "Generic Office Printer"
    /// `A4`, `Letter`; the first is what it takes by itself.
    var sheets = ["A4"]

    private static let sizes = ["A4": "595 842", "Letter": "612 792", "A5": "420 595"]

    var text: String {
        let options = ["PageSize", "PageRegion"].map { option in
            "*OpenUI *\(option)/Media Size: PickOne\n*Default\(option): \(sheets[0])\n"
                + sheets.map { "*\(option) \($0): \"<</PageSize[\(Self.sizes[$0] ?? "")]>>setpagedevice\"\n" }.joined()
                + "*CloseUI: *\(option)\n"
        }
        return """
            *PPD-Adobe: "4.3"
            *FormatVersion: "4.3"
            *FileVersion: "1.0"
            *LanguageVersion: English
            *LanguageEncoding: ISOLatin1
            *PCFileName: "OFFICE.PPD"
            *Manufacturer: "Generic"
            *Product: "(Office)"
            *ModelName: "\(model)"
            *ShortNickName: "\(model)"
            *NickName: "\(model)"
            *PSVersion: "(3010.000) 0"
            *LanguageLevel: "3"
            *ColorDevice: False
            *DefaultColorSpace: Gray
            *cupsVersion: 2.4
            *cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
            *OpenUI *Duplex/2-Sided Printing: PickOne
            *DefaultDuplex: DuplexNoTumble
            *Duplex None/Off: "<</Duplex false>>setpagedevice"
            *Duplex DuplexNoTumble/Long Edge: "<</Duplex true/Tumble false>>setpagedevice"
            *CloseUI: *Duplex
            \(options.joined())*DefaultImageableArea: \(sheets[0])
            \(sheets.map { "*ImageableArea \($0): \"12 12 \(Self.inner($0))\"\n" }.joined())*DefaultPaperDimension: \(sheets[0])
            \(sheets.map { "*PaperDimension \($0): \"\(Self.sizes[$0] ?? "")\"\n" }.joined())*DefaultFont: Courier
            *Font Courier: Standard "(1.05)" Standard ROM

            """
    }

    private static func inner(_ sheet: String) -> String {
        (sizes[sheet] ?? "").split(separator: " ").compactMap { Int($0) }.map { "\($0 - 12)" }.joined(separator: " ")
    }

    /// Makes a queue with it.
    /// - Parameter options: defaults of the queue: `number-up-default=2`.
    func add(_ name: String, to cups: PrivateCUPS, port: Int = 9, options: [String] = []) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "office-\(UUID()).ppd").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        try await cups.run(
            "/usr/sbin/lpadmin",
            ["-p", name, "-E", "-v", "socket://127.0.0.1:\(port)/", "-P", file] + options.flatMap { ["-o", $0] })
    }
}
