import QueueCore
import QueueEngine
import Testing

@testable import TicketCamera

@Suite struct PictureScannerTests {
    /// The pictures are large enough that all of them come before the first is read.
    @Test("more pictures at a time than its limit are refused, and it is open again afterwards")
    func bounded() async throws {
        let scanner = PictureScanner()
        let picture = Pictures.pgm(.desk(2000, 2000, showing: "one"))
        let sent = PictureScanner.limit * 4
        let read = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<sent { group.addTask { (try? await scanner.read(picture).codes.map(\.text)) == ["one"] } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect((PictureScanner.limit..<sent).contains(read))
        #expect(try await scanner.read(picture).codes.map(\.text) == ["one"])
    }

    @Test(
        "headers that claim more than is there are refused before memory is asked for",
        arguments: [
            "P5 7071 7071 255\n", "P2 7071 7071 255\n0", "P5 2 1 255\nA", "P2 2 1 255 0",
        ])
    func claims(_ text: String) async {
        await #expect(throws: PictureRefusal.unsupported("This PGM is not whole.")) {
            try await PictureScanner().read(Array(text.utf8))
        }
    }

    @Test("the least that is whole", arguments: ["P5 2 1 255\nAB", "P2 2 1 255 0 1", "P2 1 1 255 0"])
    func whole(_ text: String) async throws {
        #expect(try await PictureScanner().read(Array(text.utf8)) == PictureReading())
    }
}
