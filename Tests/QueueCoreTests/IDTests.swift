import Foundation
import QueueCore
import TestSupport
import Testing

@Suite struct IDTests {
    static let text = "0f8fad5b-d9cb-469f-a165-70867728950e"

    @Test(arguments: [text, text.uppercased(), "0F8fad5B-d9cb-469F-a165-70867728950e"])
    func readsBothCasesAndPrintsLower(_ written: String) throws {
        let id = try #require(ID<Ticket>(written))
        #expect(id.high == 0x0f8f_ad5b_d9cb_469f)
        #expect(id.low == 0xa165_7086_7728_950e)
        #expect(id.description == Self.text)
    }

    @Test(
        arguments: [
            "", "-", "0f8fad5b", "0f8fad5bd9cb469fa16570867728950e", "0f8fad5b-d9cb-469f-a165-70867728950",
            "0f8fad5b-d9cb-469f-a165-70867728950e0", "0f8fad5b-d9cb-469f-a165-70867728950e-", "-\(text)", " \(text)",
            "\(text) ", "\(text)\n", "{\(text)}", "0f8fad5b_d9cb_469f_a165_70867728950e",
            "0f8fad5-bd9cb-469f-a165-70867728950e", "0f8fad5bd-9cb-469f-a165-70867728950e",
            "0f8fad5b-d9cb-469f-a165-70867728950g", "0f8fad5b-d9cb-469f-a165-7086772895é",
            "0f8fad5b-d9cb-469f-a165-7086772895٠", "0f8fad5b–d9cb–469f–a165–70867728950e",
            "０f8fad5b-d9cb-469f-a165-7086772",
            "------------------------------------", "00000000000000000000000000000000----",
        ] as [Text])
    func malformed(_ text: Text) {
        #expect(ID<Ticket>(text.value) == nil)
    }

    @Test func everyBitSurvives() {
        for bit in 0..<64 {
            let id = ID<Ticket>(high: 1 << UInt64(bit), low: ~(1 << UInt64(bit)))
            #expect(ID<Ticket>(id.description) == id)
        }
    }

    /// RFC 9562, 5.4: version 4, variant 10, and the other 122 bits free.
    @Test func randomOnesAreVersion4() {
        var generator = SeededGenerator(seed: 4)
        var ones = (high: UInt64(0), low: UInt64(0))
        var zeros = (high: UInt64(0), low: UInt64(0))
        for _ in 0..<200 {
            let id = ID<Ticket>.random(using: &generator)
            let text = Array(id.description)
            #expect(text[14] == "4")
            #expect("89ab".contains(text[19]))
            ones = (ones.high | id.high, ones.low | id.low)
            zeros = (zeros.high | ~id.high, zeros.low | ~id.low)
        }
        #expect(ones.high & zeros.high == ~0xf000)
        #expect(ones.low & zeros.low == ~0xc000_0000_0000_0000)
    }

    @Test func sameGeneratorSameID() {
        var (first, second) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
        #expect(ID<Queue>.random(using: &first) == ID<Queue>.random(using: &second))
        #expect(ID<Queue>.random(using: &first) != ID<Queue>.random(using: &first))
    }

    @Test func isJSONText() throws {
        let id = try #require(ID<Ticket>(Self.text))
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(Self.text)\"]")
        #expect(try JSONDecoder().decode([ID<Ticket>].self, from: data) == [id])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ID<Ticket>].self, from: Data("[\"x\"]".utf8))
        }
    }
}
