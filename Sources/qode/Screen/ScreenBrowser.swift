import Foundation
import LinuxHost

/// Chromium on the appliance's own screen, and the wall in it, asked again and again whether it lives: by the browser's own protocol
/// (Chrome DevTools) over a pipe that nobody else can reach.
final class ScreenBrowser {
    /// It is not as it should be: whoever shows the wall begins anew.
    struct Failure: Error { let reason: String }

    /// To start on a slow machine; for an answer of a page that draws, in milliseconds.
    private let (starting, answering): (Int64, Int64)
    private let program: WatchedProgram
    private var number = 0
    private var session = ""

    /// - Parameter patience: for an answer of the page, in seconds.
    init(_ program: WatchedProgram, patience: Int) {
        self.program = program
        (starting, answering) = (90_000, Int64(patience) * 1000)
    }

    /// Finds the page.
    func attach() throws {
        let end = Clock.monotonicMilliseconds() + starting
        while Clock.monotonicMilliseconds() < end {
            let found = try ask("Target.getTargets", [:], until: end)["targetInfos"] as? [[String: Any]] ?? []
            if let page = found.first(where: { $0["type"] as? String == "page" })?["targetId"] as? String {
                let answer = try ask("Target.attachToTarget", ["targetId": page, "flatten": true], until: end)
                session = answer["sessionId"] as? String ?? ""
                return
            }
            Clock.sleep(milliseconds: 200)
        }
        throw Failure(reason: "the browser has no page")
    }

    /// Where the page is, and how much of the screen is its own. It answers between two of its own steps: one that hangs, or is gone, does
    /// not. Between two pages there is none that could: the browser says so, and is asked again.
    func page() throws -> (address: String, width: Int, height: Int) {
        let end = Clock.monotonicMilliseconds() + answering
        while true {
            do { return try look(until: end) } catch let failure as Failure {
                guard Clock.monotonicMilliseconds() < end else { throw failure }
                Clock.sleep(milliseconds: 200)
            }
        }
    }

    private func look(until end: Int64) throws -> (address: String, width: Int, height: Int) {
        let expression = "({address: location.href, width: innerWidth, height: innerHeight})"
        let answer = try ask("Runtime.evaluate", ["expression": expression, "returnByValue": true], until: end)
        guard let result = answer["result"] as? [String: Any], let page = result["value"] as? [String: Any],
            let address = page["address"] as? String, let width = page["width"] as? Int,
            let height = page["height"] as? Int
        else { throw Failure(reason: "the page does not say where it is") }
        return (address, width, height)
    }

    func open(_ address: String) throws {
        _ = try ask("Page.navigate", ["url": address], until: Clock.monotonicMilliseconds() + answering)
    }

    private func ask(_ method: String, _ parameters: [String: Any], until deadline: Int64) throws -> [String: Any] {
        number += 1
        var question: [String: Any] = ["id": number, "method": method, "params": parameters]
        if !session.isEmpty { question["sessionId"] = session }
        try program.say(String(decoding: try JSONSerialization.data(withJSONObject: question), as: UTF8.self))
        // Between question and answer it may tell of other things.
        while true {
            let text = try program.hear(until: deadline)
            guard let answer = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
                answer["id"] as? Int == number
            else { continue }
            guard let result = answer["result"] as? [String: Any] else { throw Failure(reason: "\(method): \(text)") }
            return result
        }
    }
}
