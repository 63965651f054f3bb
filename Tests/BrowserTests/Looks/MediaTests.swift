import Foundation
import Testing
import WebTestSupport

/// Colours and movement as a person has set them, and letters that are large enough at the kiosk.
@Suite(.serialized) struct MediaTests {
    /// Millimetres of a 10-inch screen's height, and the part of a font that is a capital letter.
    private static let height = 125.0
    private static let capital = 0.72

    @Test(
        "the kiosk's letters are read at half a metre: 6.1 mm, and 4.8 mm in the corners and at the foot",
        arguments: ["en", "de"])
    func kioskRuler(_ language: String) async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for name in ["kiosk", "kiosk-number", "kiosk-large"] {
                var scene = try #require(house.scenes.first { $0.name == name })
                scene.screen = Chromium.Screen(width: 1280, height: 800)
                let page = try await house.open(scene, of: daemon, in: browser, language: language, isDark: false)
                let text = try await page.evaluate(
                    """
                    JSON.stringify(Array.from(document.querySelectorAll('main *')).filter((e) => e.getClientRects().length
                      && Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim())).map((e) => [
                        parseFloat(getComputedStyle(e).fontSize), Boolean(e.closest('.helps, .languages, .trouble, kbd')), e.textContent.slice(0, 20)]))
                    """)
                let found = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[Any]])
                #expect(found.count > 3)
                for each in found {
                    let millimetres = (each[0] as? Double ?? 0) * Self.capital * Self.height / 800
                    let wanted = each[1] as? Bool == true ? 4.8 : 6.1
                    #expect(millimetres >= wanted, "\(name): \(each[2]) is \(millimetres) mm")
                }
                // What is touched first needs no scrolling.
                let below = try await page.evaluate(
                    "Array.from(document.querySelectorAll('.take, #done, .code')).filter((e) => e.getBoundingClientRect().bottom > innerHeight + 1).map((e) => e.textContent).join('; ')"
                )
                #expect(below == "" || name == "kiosk-large", "\(name): \(below)")
                await page.close()
            }
        }
    }

    @Test("with forced colours what is colour elsewhere has an outline; with reduced motion nothing moves")
    func forced() async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            let scene = try #require(house.scenes.first { $0.name == "ticket-called" })
            let page = try await house.open(scene, of: daemon, in: browser, language: "en", isDark: false)
            let moves = "getComputedStyle(document.querySelector('.number')).animationName"
            #expect(try await page.evaluate(moves) == "beat")
            try await page.prefer(["prefers-reduced-motion": "reduce", "forced-colors": "active"])
            #expect(try await page.evaluate(moves) == "none")
            #expect(try await page.evaluate("String(matchMedia('(forced-colors: active)').matches)") == "true")
            #expect(
                try await page.evaluate("getComputedStyle(document.querySelector('.number')).textDecorationLine")
                    == "underline")
            #expect(
                try await page.evaluate("getComputedStyle(document.querySelector('#arm')).borderTopWidth") == "2px")
            await page.close()
        }
    }
}
