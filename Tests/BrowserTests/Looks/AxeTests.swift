import Foundation
import Testing
import WebTestSupport

/// Every page by axe-core, best practices too: `make axe`. Where its script is not at hand, nothing is said.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["QODE_AXE"] != nil)) struct AxeTests {
    private static let environment = ProcessInfo.processInfo.environment
    static let script = environment["QODE_AXE"].flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    private static let languages = (environment["QODE_LANGUAGES"] ?? "en,de,ar,ja").split(separator: ",").map(
        String.init)

    @Test("axe finds nothing", arguments: languages, [false, true])
    func nothing(_ language: String, _ isDark: Bool) async throws {
        let axe = try #require(Self.script)
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for scene in house.scenes {
                let page = try await house.open(scene, of: daemon, in: browser, language: language, isDark: isDark)
                try await page.evaluate("\(axe); ''")
                let found = try await page.evaluate(
                    """
                    axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) =>
                      v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | ')).join('\\n'))
                    """)
                #expect(found == "", "\(scene.name) \(language) \(isDark ? "dark" : "light"):\n\(found)")
                await page.close()
            }
        }
    }
}
