import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The look through the camera on the dashboard: a real browser, the real daemon, the real libv4l2.
@Suite(.serialized) struct CameraPreviewTests {
    /// How many pictures the page has asked for.
    private static let asked =
        "performance.getEntriesByType('resource').filter((e) => e.name.includes('/api/camera/preview')).length"

    @Test("a picture with the code outlined, only while somebody looks; and a word when there is none")
    func aiming() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (width, height) = CameraFile.deskSize
        func picture(of text: String?) throws -> [UInt8] { try DeskPicture.luma(width, height, showing: text) }
        let first = try picture(of: UUID().uuidString)
        let camera = try CameraFile.onDesk(showing: first)
        defer { camera.remove() }
        let daemon = try await TestDaemon.start(in: folder, camera.settings, environment: try CameraFile.preloaded())
        let queue = try await daemon.makeQueue()
        try await Chromium.run { browser in
            try await aimedBySetup(of: daemon, in: browser)
            let desk = try await browser.signIn(to: queue, of: daemon)
            try await desk.wait(until: "document.querySelector('.devices').innerText.includes('camera')")
            #expect(try await desk.evaluate("String(\(Self.asked))") == "0", "nobody looks yet")

            try await desk.click("#aim")
            try await desk.wait(until: "document.querySelector('.preview polygon')", within: 30)
            try await desk.wait(until: "document.querySelector('.preview img').naturalWidth === 640")
            try await desk.wait(until: "document.querySelector('.preview p').textContent === 'It reads this code.'")
            try await expectOutlineInTheMiddle(of: desk)
            let empty = try picture(of: nil)
            try camera.show { _, _ in empty }
            try await desk.wait(until: "!document.querySelector('.preview polygon')", within: 30)
            try await desk.wait(until: "document.querySelector('.preview p').textContent.startsWith('Hold a ticket')")

            // A tab that is hidden asks for nothing more, but for what is under way.
            try await desk.evaluate(
                "Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.isAway });"
                    + " window.isAway = true")
            var (then, isQuiet) = ("", false)
            for _ in 0..<3 where !isQuiet {
                then = try await desk.evaluate("String(\(Self.asked))")
                isQuiet = try await staysSo(for: .milliseconds(1500)) {
                    try await desk.evaluate("String(\(Self.asked))") == then
                }
            }
            #expect(isQuiet)
            try await desk.evaluate(
                "window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
            try await desk.wait(until: "\(Self.asked) > \(then)")

            try camera.behave(.unplugged)
            try await desk.wait(
                until: "document.querySelector('.preview p').textContent === 'The camera gives no picture.'",
                within: 30)
            // It moves the page, and the button with it.
            try await desk.wait(until: "document.querySelector('.trouble')")
            try await desk.click("#aim")
            try await desk.wait(until: "document.querySelector('.preview.hidden')")
            await desk.close()
        }
        await daemon.process.stop()
    }

    /// Where the code is.
    private func expectOutlineInTheMiddle(of page: Page) async throws {
        let place = try await page.evaluate(
            "(() => { const b = document.querySelector('.preview polygon').getBBox();"
                + " return [b.x + b.width / 2, b.y + b.height / 2, b.width].map(Math.round).join(' ') })()")
        let numbers = place.split(separator: " ").compactMap { Int($0) }
        #expect(numbers.count == 3 && abs(numbers[0] - 320) < 12 && abs(numbers[1] - 240) < 12, "\(place)")
        #expect(numbers.count == 3 && (150...330).contains(numbers[2]), "\(place)")
    }

    /// The owner aims it while setting the appliance up.
    private func aimedBySetup(of daemon: TestDaemon, in browser: Chromium) async throws {
        let setup = try await browser.open(
            "\(daemon.client.base)/setup?token=\(daemon.adminToken)", on: .dashboard)
        try await setup.wait(until: "document.querySelector('#aim')")
        try await setup.click("#aim")
        try await setup.wait(until: "document.querySelector('.preview polygon')", within: 30)
        await setup.close()
    }
}
