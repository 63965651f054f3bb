import Testing

@testable import WebServer

/// The venue's name, colour and logo on the pages.
@Suite struct VenueLookTests {
    @Test("whatever colour a venue has, what is written in it can be read: 7 to 1, light and dark")
    func contrast() throws {
        for red in stride(from: 0, through: 255, by: 51) {
            for green in stride(from: 0, through: 255, by: 51) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    let text = "#" + [red, green, blue].map { String($0 + 256, radix: 16).suffix(2) }.joined()
                    let colour = try #require(VenueColour(text))
                    #expect(colour.description == text)
                    for ground in [VenueColour.white, .night] {
                        let shown = colour.readable(on: ground)
                        #expect(shown.contrast(to: ground) >= 7, "\(text) on \(ground): \(shown)")
                    }
                    // And what stands on it.
                    let onDark = try #require(VenueColour("#08162f"))
                    #expect(colour.readable(on: .night).contrast(to: onDark) >= 7)
                }
            }
        }
    }

    @Test("figures of WCAG's own", arguments: [("#777777", 4.48), ("#595959", 7.0), ("#0000ff", 8.59), ("#ffffff", 1)])
    func figures(_ colour: String, _ contrast: Double) throws {
        #expect(abs(try #require(VenueColour(colour)).contrast(to: .white) - contrast) < 0.02)
    }

    @Test(arguments: ["", "#", "0b5fff", "#0b5ff", "#0b5ffff", "#0b5ffg", "#+b5fff", "#-15fff", "red"])
    func noColour(_ text: String) { #expect(VenueColour(text) == nil) }

    @Test("name and logo stand above guests' pages, as text; nothing stands there where there is none")
    func header() async throws {
        let look = VenueLook(name: "Café <Sommer>", colour: VenueColour("#ffcc00"), logo: [1, 2])
        let library = PageLibrary(look)
        let words = await library.words(in: .english)
        let page = PageDocument(.queues, words).html(script: nil, style: "/x.css", venue: look)
        #expect(page.contains("<img src=\"/assets/venue-logo.png\" alt=\"\"><span>Café &lt;Sommer&gt;</span></header>"))
        #expect(page.contains("data-venue=\"Café &lt;Sommer&gt;\""))
        #expect(PageDocument(.wall, words).html(script: nil, style: "/x.css", venue: look).contains("<header") == false)
        #expect(PageDocument(.queues, words).html(script: nil, style: "/x.css").contains("venue") == false)
        let style = String(decoding: await library.style(of: .join).bytes, as: UTF8.self)
        #expect(style.hasSuffix(look.style) && style.contains("--accent:#"))
        #expect(try await library.file(named: VenueLook.logoName)?.bytes == [1, 2])
        #expect(try await PageLibrary().file(named: VenueLook.logoName) == nil)
    }
}
