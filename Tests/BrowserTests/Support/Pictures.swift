import Foundation

/// Pictures for whoever wants to look at the pages.
enum Pictures {
    /// Into the folder that `QODE_PICTURES` names.
    static func keep(_ page: Page, _ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["QODE_PICTURES"] else { return }
        try await page.screenshot().write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
    }
}
