import QueueEngine
import TestSupport
import Testing
import TicketPrinting

@testable import TicketCamera

/// How much of a printed code is otherwise than it should be, from the paper to the figure.
@Suite struct PrintedDamageTests {
    private static func codes(_ frame: Frame) -> [FoundCode] {
        guard var reader = TicketReader(budget: nil) else { return [] }
        return reader.read(frame).codes
    }

    @Test("what is printed right is seen right, both codes of it, on both papers", arguments: [PaperWidth.mm80, .mm58])
    func right(_ paper: PaperWidth) throws {
        let slip = Pictures.slip(followURL: Pictures.address)
        let codes = Self.codes(try PictureDecoder.frame(from: Pictures.png(slip, paper: paper)))
        #expect(Set(codes.map(\.text)) == [Pictures.id, Pictures.address])
        for code in codes {
            let damage = PrintedCode.damage(of: try #require(code.modules))
            #expect(damage == 0, "\(code.text) \(damage ?? -1)")
        }
    }

    /// The mean over some scenes in which the code is read.
    private static func mean(_ damage: Damage, _ severity: Float) throws -> Double {
        let shares = (1...8).flatMap { seed in
            codes(Scene(.receipt, damage, severity: severity, seed: UInt64(seed)).frame)
                .compactMap { $0.modules.flatMap { PrintedCode.damage(of: $0) } }
        }
        try #require(shares.count > 3)
        return shares.reduce(0, +) / Double(shares.count)
    }

    @Test("a head that loses dots is seen to, long before its tickets are not read") func dyingHead() throws {
        let new = try Self.mean(.none, 0.1)
        let worn = try Self.mean(.deadDots, 0.6)
        #expect(new < 0.01, "\(new)")
        #expect(worn >= 3 * new && worn > 0.015, "\(worn) beside \(new)")
    }

    @Test("what nobody printed has no damage") func foreign() throws {
        let code = try #require(Self.codes(try PictureDecoder.frame(from: Pictures.png())).first?.modules)
        #expect(PrintedCode.damage(of: code) == 0)
        let turned = CodeModules(text: code.text, size: code.size, isDark: code.isDark.map(!))
        #expect(PrintedCode.damage(of: turned) == nil, "inverted it is another code")
        #expect(PrintedCode.damage(of: CodeModules(text: "A", size: code.size, isDark: code.isDark)) == nil)
        #expect(PrintedCode.damage(of: CodeModules(text: code.text, size: code.size, isDark: [true])) == nil)
        #expect(PrintedCode.damage(of: CodeModules(text: "", size: 0, isDark: [])) == nil)
    }
}
