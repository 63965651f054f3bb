import ArgumentParser
import Foundation
import QueueEngine
import TicketCamera

/// `qode doctor --camera`: what the cameras can do, how the chosen one works, and whether it reads a code, step by step, each
/// with what to do next.
struct CameraCheckup {
    /// How long pictures are counted, in seconds: long enough for a rate, short enough to wait for.
    private static let measuring = 3
    /// The steps between neighbours in print that is in focus; see `CameraStatistics.sharpness`.
    private static let sharpEnough = 40
    /// A picture's mean brightness, outside of which print is hard to see.
    private static let brightEnough = 50...205

    private let setting: CameraSetting
    private let wish: CameraWish
    private let patience: Int

    /// - Parameter patience: how long to wait for a code, in seconds; 0 does not wait.
    init(_ settings: Settings, patience: Int) {
        setting = settings.camera
        wish = settings.cameraWish
        self.patience = patience
    }

    /// - Throws: an exit code: 69 when there is no camera that works, 1 when no code was read.
    func run() async throws {
        inspect()
        let camera = CameraReader(setting, wish: wish) { _ in }
        defer { camera.stop() }
        try await open(camera)
        try await measure(camera)
        guard patience > 0 else {
            return Console.say("\nNext: hold a printed code to the camera:  qode doctor --camera")
        }
        try await awaitCode(camera)
    }

    private func inspect() {
        let cameras = CameraInspection.all(setting, wish: wish)
        if cameras.isEmpty, case .folder(let path) = setting { return Console.say("A folder of pictures: \(path)") }
        for camera in cameras {
            Console.say([camera.name, camera.identity].compactMap { $0 }.joined(separator: ", "))
            if let problem = camera.problem { Console.say("  \(problem.detail)") }
            for offer in camera.offers {
                let rates = offer.rates.map { CameraMode.rate($0) }.joined(separator: ", ")
                let size = "\(offer.width)×\(offer.height)".padding(to: 10)
                Console.say(
                    "  \(offer.format.rawValue)  \(size) \(rates.isEmpty ? "" : "at \(rates) frames a second")")
            }
            for control in camera.controls {
                let range = control.range.map { "  (\($0.lowerBound) to \($0.upperBound))" } ?? ""
                Console.say("  \(control.name.padding(to: 24)) \(control.value)\(range)")
            }
        }
    }

    private func open(_ camera: CameraReader) async throws {
        // A camera that sends nothing is known as such after three seconds.
        for _ in 0..<100 where camera.health().code == "starting" { try await Task.sleep(for: .milliseconds(50)) }
        let state = camera.health()
        Console.say("\n\(state.detail)")
        guard state.condition == .ready else {
            Console.say("Next: \(state.remedy ?? "plug in a camera, and set camera.source to auto.")")
            if state.code == "camera_busy", state.detail.contains(" qode (") {
                Console.say("That is the daemon: systemctl stop qode, and start it again afterwards.")
            }
            throw ExitCode.unavailable
        }
    }

    private func measure(_ camera: CameraReader) async throws {
        Console.say("Counting its pictures for \(Self.measuring) seconds …")
        let before = camera.statistics()
        let start = ContinuousClock.now
        try await Task.sleep(for: .seconds(Self.measuring))
        let passed = (ContinuousClock.now - start) / .seconds(1)
        let now = camera.statistics()
        guard let mode = now.mode else { return }
        let fps = Double(now.captured - before.captured) / passed
        Console.say(
            """
              \(CameraMode.rate(fps)) frames a second, \(now.lost - before.lost) lost, \
            \(now.broken - before.broken) broken; read \(now.delay) ms after they were taken
            """)
        let brightness = now.brightness ?? 0
        let sharpness = now.sharpness ?? 0
        Console.say(
            "  brightness \(brightness * 100 / 255) %, sharpness \(sharpness) of 255 (a code in focus has \(Self.sharpEnough) and more)"
        )
        if let rate = mode.fps, fps < rate * 0.8 {
            Console.say("Next: its rate is low. More light, or another port without a hub.")
        }
        if brightness < Self.brightEnough.lowerBound { Console.say("Next: it is dark. Put a lamp over the desk.") }
        if brightness > Self.brightEnough.upperBound {
            Console.say("Next: it is very bright. Turn it from the window.")
        }
    }

    private func awaitCode(_ camera: CameraReader) async throws {
        Console.say(
            """

            Hold a printed code to the camera, 10 to 30 cm away, and turn it a little: a ticket, or the page that \
            `qode print-test` prints. Waiting \(patience) seconds …
            """)
        let start = ContinuousClock.now
        let text = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                for await presentation in camera.presentations { return presentation.text }
                return nil
            }
            group.addTask { await advise(camera) }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        camera.stop()
        guard let text else {
            Console.say("No code was read.")
            Console.say("Next: \(Self.advice(camera.statistics()))")
            throw ExitCode.failure
        }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        Console.say("Read after \(seconds) s: \(text)\nThe camera works. Next: qode serve")
    }

    /// Says what is wrong with the picture while it changes, until the time is over.
    private func advise(_ camera: CameraReader) async -> String? {
        var said: ReadFailure?
        let end = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < end {
            guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return nil }
            let failure = camera.statistics().failure
            if let failure, failure != said { Console.say("  \(failure.advice)") }
            said = failure ?? said
        }
        return nil
    }

    private static func advice(_ statistics: CameraStatistics) -> String {
        statistics.failure?.advice
            ?? ((statistics.sharpness ?? 0) < sharpEnough
                ? "the picture is not sharp. Hold the code further away, or turn the lens until print is sharp."
                : "the picture is sharp, but shows no code. Look at what the camera sees: the dashboard's preview.")
    }
}

extension ReadFailure {
    fileprivate var advice: String {
        switch self {
        case .tooDark: "too dark: more light, or a phone's screen brighter."
        case .tooBright: "too bright: a phone's screen darker, or tilted, so that no lamp is mirrored in it."
        case .tooNear: "too near: the whole code, and some white around it, must be in the picture."
        case .notSharp: "not sharp: hold it still, a little further away."
        }
    }
}
