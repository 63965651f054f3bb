import LinuxHost
import Logging
import QueueCore
import QueueEngine

/// Shows whoever unpacks the appliance the way to its settings: in the log, and on paper as soon as there is a receipt printer and a
/// network. Until the code was used.
struct SetupInvitation: Sendable {
    /// Between two looks for printer and network.
    private static let pause: Duration = .seconds(5)

    let code: SetupCode
    /// Where the admin's token is taken; nil without a network.
    let base: @Sendable () -> String?
    /// Nil where no paper is wanted.
    let printer: (any DocumentPrinter)?
    let printerState: @Sendable () async -> DeviceState
    let locale: String
    let now: @Sendable () -> Timestamp
    let logger: Logger
    let sleep: @Sendable (Duration) async throws -> Void

    func run() async {
        var told: String?
        while !Task.isCancelled, let state = await code.state {
            if let base = base() {
                let link = "\(base)/setup?token=\(state.code)"
                if link != told { logger.notice("set up", metadata: ["open": "\(link)"]) }
                told = link
                let sheet = SetupSheet(url: link, code: state.code, printedAt: now(), locale: locale)
                if let printer, !state.isPrinted { await print(sheet, on: printer) }
            }
            do { try await sleep(Self.pause) } catch { return }
        }
    }

    /// Once; where the power fails between the job and its note, there are two.
    private func print(_ sheet: SetupSheet, on printer: any DocumentPrinter) async {
        guard await printerState().condition == .ready else { return }
        let name = "qode-setup-\(sheet.printedAt.milliseconds)"
        do {
            _ = try await printer.submit(.setup(sheet), jobName: name, freshUntil: nil)
            try await code.notePrinted()
        } catch {
            logger.notice("no setup ticket yet", metadata: ["reason": "\(error)"])
        }
    }
}
