import Foundation
import Testing
import WebTestSupport

/// `/setup`: the owner's way in.
@Suite(.serialized) struct SetupPageTests {
    @Test("the setup ticket's code signs in, is gone from the address at once, and lasts as long as the tab")
    func code() async throws {
        try await onDaemon { daemon, _, browser in
            let file = daemon.folder("state/setup-code")
            let code = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            let page = try await browser.open("\(daemon.client.base)/setup?token=\(code)", on: .dashboard)
            try await page.wait(until: "document.querySelector('#queue-name')")
            #expect(try await page.evaluate("location.pathname + location.search") == "/setup")
            #expect(!FileManager.default.fileExists(atPath: file))
            try await page.go(to: "\(daemon.client.base)/setup")
            try await page.wait(until: "document.querySelector('#queue-name')")
            await page.close()
            // Somebody who finds the ticket later.
            let late = try await browser.open("\(daemon.client.base)/setup?token=\(code)", on: .phone)
            try await late.wait(until: "document.querySelector('.sign-in .banner')")
            #expect(try await late.evaluate("location.search") == "")
            await late.close()
        }
    }

    @Test("a code or the admin token can be typed")
    func typed() async throws {
        try await onDaemon { daemon, _, browser in
            let code = try String(contentsOfFile: daemon.folder("state/setup-code"), encoding: .utf8)
            for word in [" \(code.prefix(4))-\(code.dropFirst(4).prefix(8)) ", daemon.adminToken] {
                let page = try await browser.open("\(daemon.client.base)/setup", on: .phone)
                try await page.evaluate("sessionStorage.clear()")
                try await page.go(to: "\(daemon.client.base)/setup")
                try await page.wait(until: "document.querySelector('#admin')")
                try await page.click("#admin")
                try await page.type(word)
                try await page.click("#open")
                try await page.wait(until: "document.querySelector('#queue-name')")
                await page.close()
            }
        }
    }
}
