import Foundation
import Testing
import WebTestSupport

/// Every page by axe-core, best practices too: `make axe`. Where its script is not at hand, nothing is said.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["QODE_AXE"] != nil)) struct AxeTests {
    private static let environment = ProcessInfo.processInfo.environment
    static let script = environment["QODE_AXE"].flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    private static let languages = (environment["QODE_LANGUAGES"] ?? "en,de,ar,ja").split(separator: ",").map(
        String.init)

    /// The pages that there are only beside HTTPS, or on the appliance's own screen.
    @Test("axe finds nothing on the ways in", arguments: languages, [false, true])
    func waysIn(_ language: String, _ isDark: Bool) async throws {
        let axe = try #require(Self.script)
        try await onDaemon("Reception", ["--server-tls-mode", "auto", "--server-tls-port", "0"]) { daemon, _, browser in
            try await daemon.process.wait(for: " https port=", within: 30)
            for path in ["/ca", "/welcome"] {
                var screen = Chromium.Screen.phone
                screen.language = language
                screen.isDark = isDark
                let page = try await browser.open("\(daemon.client.base)\(path)?lang=\(language)", on: screen)
                // A page that loads itself anew meanwhile has nothing to say, and is asked again.
                var found = "undefined"
                for _ in 0..<5 where found == "undefined" {
                    try await page.wait(until: "document.querySelector('.fingerprint')")
                    found = try await Self.findings(axe, on: page)
                }
                #expect(found == "", "\(path) \(language) \(isDark ? "dark" : "light"):\n\(found)")
                await page.close()
            }
        }
    }

    /// - Parameter isShared: read from afar by everybody: its contrast is to be 7:1 (WCAG 1.4.6).
    private static func findings(_ axe: String, on page: Page, isShared: Bool = false) async throws -> String {
        try await page.evaluate("\(axe); ''")
        return try await page.evaluate(
            """
            axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast-enhanced': { enabled: \(isShared) } } }).then((r) => r.violations.map((v) =>
              v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | ')).join('\\n'))
            """)
    }

    @Test("axe finds nothing", arguments: languages, [false, true])
    func nothing(_ language: String, _ isDark: Bool) async throws {
        let axe = try #require(Self.script)
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for scene in house.scenes {
                let page = try await house.open(scene, of: daemon, in: browser, language: language, isDark: isDark)
                let isShared = scene.name.hasPrefix("wall") || scene.name.hasPrefix("kiosk")
                let found = try await Self.findings(axe, on: page, isShared: isShared)
                #expect(found == "", "\(scene.name) \(language) \(isDark ? "dark" : "light"):\n\(found)")
                await page.close()
            }
        }
    }
}
