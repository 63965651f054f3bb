import Foundation
import Testing
import WebTestSupport

/// Pictures of all pages for whoever looks at them: `make screenshots`, into the folder that `QODE_PICTURES` names.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["QODE_PICTURES"] != nil)) struct ScreenshotTests {
    @Test("all pages and states", arguments: ["en", "de", "ar", "ja"])
    func pictures(_ language: String) async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for isDark in [false, true] {
                for scene in house.scenes {
                    let page = try await house.open(scene, of: daemon, in: browser, language: language, isDark: isDark)
                    try await page.wait(until: "Array.from(document.images).every((image) => image.complete)")
                    try await Pictures.keep(page, "\(scene.name)-\(language)\(isDark ? "-dark" : "")")
                    await page.close()
                }
            }
        }
    }
}
