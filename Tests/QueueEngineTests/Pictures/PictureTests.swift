import Foundation
import QueueCore
import QueueEngine
import Testing

@testable import QueueEngine

/// Pictures on tickets: each has a drawing, and a name in every language that no other has.
@Suite struct PictureTests {
    private static let all = (0..<TicketPicture.count).compactMap { TicketPicture(number: $0) }
    private static let languages = ["en", "de", "fr", "es", "pt", "ar", "he", "hi", "ja", "zh"]

    @Test func drawings() throws {
        #expect(PictureDrawing.all.count == TicketPicture.shapes)
        #expect(Set(PictureDrawing.all.map(\.name)).count == TicketPicture.shapes)
        for drawing in PictureDrawing.all {
            // A mark that was not understood is missing.
            #expect((1...40).contains(drawing.marks.count), "\(drawing.name)")
            let coloured = drawing.marks.count { [.filled, .coloured, .thick].contains($0.kind) }
            #expect(coloured > 0, "\(drawing.name) has no colour")
            for case .move(let x, let y) in drawing.marks.flatMap(\.steps) {
                #expect((0...100).contains(x) && (0...100).contains(y), "\(drawing.name) leaves its box")
            }
        }
        #expect(PictureDrawing.Mark("f M1 2 L3") == nil && PictureDrawing.Mark("x M1 2") == nil)
    }

    /// Every line of the tables is a mark, a name, or goes on with the one before.
    @Test func nothingOfTheTablesIsLost() {
        let text = [AnimalPictures.text, FoodPictures.text, RidePictures.text, ThingPictures.text].joined(
            separator: "\n")
        let lines = text.split(separator: "\n")
        let marks = lines.count { !$0.hasPrefix("#") && !$0.hasPrefix("+") }
        #expect(PictureDrawing.all.reduce(0) { $0 + $1.marks.count } == marks)
    }

    @Test(arguments: languages) func names(_ language: String) throws {
        let table = try #require(PictureNames.written.first { $0.tag == language })
        #expect(table.counts == (TicketPicture.Colour.allCases.count, TicketPicture.shapes))
        let names = Self.all.map { $0.name(in: language) }
        #expect(Set(names).count == names.count, "two pictures have one name")
        #expect(names.allSatisfy { !$0.contains("{") && !$0.contains(".") && !$0.contains("/") })
        // Heard, they are told apart, too.
        let spoken = Self.all.map { $0.spoken(in: language) }
        #expect(Set(spoken).count == spoken.count)
    }

    @Test(arguments: [
        (0, TicketPicture.Colour.blue, "en", "blue elephant"), (0, .blue, "de", "blauer Elefant"),
        (1, .red, "de", "rote Katze"), (24, .green, "de", "grünes Eis"), (19, .yellow, "de", "gelbe Kirschen"),
        (1, .green, "fr", "chat vert"), (58, .green, "fr", "lunettes vertes"), (3, .purple, "fr", "souris violette"),
        (0, .yellow, "es", "elefante amarillo"), (53, .red, "es", "tijeras rojas"),
        (58, .grey, "pt", "óculos cinzentos"),
        (8, .blue, "ar", "سمكة زرقاء"), (35, .blue, "he", "אופניים כחולים"), (49, .yellow, "hi", "पीली चाबी"),
        (0, .blue, "ja", "あおい ぞう"), (0, .blue, "zh", "蓝色大象"), (0, .blue, "zh-Hans", "蓝色大象"),
        (0, .blue, "pt-BR", "elefante azul"), (0, .blue, "iw", "פיל כחול"), (0, .blue, "tlh", "blue elephant"),
    ])
    func aName(_ shape: Int, _ colour: TicketPicture.Colour, _ language: String, _ name: String) {
        #expect(TicketPicture(shape: shape, colour: colour).name(in: language) == name)
    }

    @Test func words() {
        for picture in Self.all { #expect(TicketPicture(word: picture.word) == picture) }
        #expect(TicketPicture(shape: 24, colour: .red).word == "red-ice-cream")
        for word in ["", "-", "blue", "blue-", "elephant", "pink-elephant", "blue-elephants", "Blue-elephant"] {
            #expect(TicketPicture(word: word) == nil, "\(word)")
        }
        #expect(TicketPicture(number: -1) == nil && TicketPicture(number: TicketPicture.count) == nil)
    }

    @Test("every picture once before any comes again; neighbours differ in drawing and colour")
    func turns() {
        let turns = (0..<TicketPicture.count).map { TicketPicture(inTurn: $0) }
        #expect(Set(turns).count == TicketPicture.count)
        for (one, next) in zip(turns, turns.dropFirst()) {
            #expect(one.shape != next.shape && one.colour != next.colour)
        }
        #expect(TicketPicture(inTurn: TicketPicture.count) == turns[0])
    }

    @Test func svg() throws {
        for picture in Self.all {
            let parser = XMLCheck(picture.svg)
            #expect(parser.isSound && !picture.svg.contains("nan"), "\(picture.word)")
        }
        #expect(
            TicketPicture(shape: 0, colour: .blue).svg != TicketPicture(shape: 0, colour: .red).svg)
    }
}

/// Whether a text is well-formed XML: every element is closed.
private struct XMLCheck {
    let isSound: Bool

    init(_ text: String) {
        let opened = text.matches(of: /<[a-z]+[^>]*[^\/]>/).count
        let closed = text.matches(of: /<\/[a-z]+>/).count
        isSound = opened == closed && opened == 1 && text.hasPrefix("<svg") && text.hasSuffix("</svg>")
    }
}
