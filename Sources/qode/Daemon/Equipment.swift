import Foundation
import HandheldScanner
import LinuxHost
import Logging
import QueueCore
import QueueEngine
import TicketCamera
import TicketPrinting

/// The camera and the printers, as the settings name them.
struct Equipment: Sendable {
    let camera: CameraReader
    /// Each looks by itself: what becomes of one, the others never notice.
    let furtherCameras: [(name: String, reader: CameraReader, place: FurtherCamera)]
    let handheld: HandheldReader
    /// Nil where there is none.
    let button: ButtonReader?
    let reader: any PictureReader
    let drawings: DrawingThread
    let ticketPrinter: any DocumentPrinter
    let posterPrinter: any DocumentPrinter
    /// The ticket printer, where its paper is counted.
    let paperCount: PaperCountingPrinter?
    /// The same, where a camera sees its slot.
    let watchedPrinter: WatchedPrinter?
    let printsTickets: Bool
    let printsPosters: Bool
    /// A printer of paper, not a folder.
    let hasReceiptPrinter: Bool
    /// What each device is chosen by, under the name that people know it by. A folder that stands in counts as chosen.
    let settings: [String: String]
    /// What somebody who tries it out should know.
    let notes: [String]

    /// - Parameters:
    ///   - usesFolders: a folder stands in where `auto` finds no camera or no printer.
    ///   - countsPaper: for the daemon, which alone prints tickets.
    ///   - now: for the daemon.
    ///   - opensScanners: not beside a running daemon, whose they are.
    ///   - decoded: told of each look at a picture that read something, by the stable word for how it looked.
    init(
        _ settings: Settings, logger: Logger, usesFolders: Bool, countsPaper: Bool = false, opensScanners: Bool = true,
        now: @escaping @Sendable () -> Moment = { Moment(wall: Timestamp(milliseconds: 0), tick: 0) },
        decoded: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        let renderer = try settings.paper.renderer
        drawings = DrawingThread(renderer)
        reader = PictureScanner(helper: PictureHelper.ofThisProgram, decoded: decoded)
        var cameraSetting = settings.camera
        if usesFolders, cameraSetting == .auto, CameraFinder.candidates().isEmpty {
            cameraSetting = .folder(settings.state.file("camera"))
        }
        var tickets = PrinterSetting(settings.ticketPrinter)
        var posters = PrinterSetting(settings.posterPrinter)
        if usesFolders {
            let folder = PrinterSetting.folder(settings.state.file("printer"))
            if tickets == .auto, await Self.hasNone(.tickets, settings, renderer) { tickets = folder }
            if posters == .auto, await Self.hasNone(.posters, settings, renderer) { posters = folder }
        }
        notes = Self.notes(cameraSetting, tickets)
        let further = settings.furtherCameras.enumerated().map { ("camera \($0.offset + 2)", $0.element) }
        var chosen = [
            "camera": Self.choice(settings.cameraSource, cameraSetting.folder),
            "handheld scanner": settings.scannerDevice,
            "ticket printer": Self.choice(settings.ticketPrinter, tickets.folder),
            "poster printer": Self.choice(settings.posterPrinter, posters.folder),
        ]
        for (name, place) in further { chosen[name] = place.text }
        self.settings = chosen
        printsTickets = tickets != .none
        printsPosters = posters != .none
        let format = PrintFormat(rawValue: settings.printFormat) ?? .auto
        let printer = Self.printer(tickets, .tickets, renderer, format)
        switch tickets {
        case .auto, .queues:
            (paperCount, hasReceiptPrinter) = (countsPaper ? settings.countingPaper(printer) : nil, true)
        case .folder, .none: (paperCount, hasReceiptPrinter) = (nil, false)
        }
        let counted: any DocumentPrinter = paperCount ?? printer
        let slot = countsPaper ? further.first { $0.1.role == .slot } : nil
        watchedPrinter = slot.map { settings.watching(counted, through: $0.1.text, now: now) }
        ticketPrinter = watchedPrinter ?? counted
        posterPrinter = Self.printer(posters, .posters, renderer, format)
        let handheldSetting = settings.handheld
        camera = CameraReader(
            opensScanners ? cameraSetting : .none, wish: settings.cameraWish, decoded: decoded
        ) {
            logger.notice("\($0)")
        }
        furtherCameras = further.map { name, place in
            let reader = CameraReader(opensScanners ? place.source : .none, wish: settings.cameraWish, decoded: decoded)
            {
                logger.notice("\(name), \($0)")
            }
            return (name, reader, place)
        }
        button = opensScanners ? settings.button.map { ButtonReader($0) { logger.notice("\($0)") } } : nil
        handheld = HandheldReader(opensScanners ? handheldSetting : .none) { logger.notice("\($0)") }
    }

    /// A test says where its own helper is; the service's is where the package has it.
    private static func printer(
        _ setting: PrinterSetting, _ role: PrinterRole, _ renderer: PaperRenderer, _ format: PrintFormat
    ) -> any DocumentPrinter {
        let path = ProcessInfo.processInfo.environment["PRINTERS_SOCKET"] ?? PrinterAdministrator.standardSocket
        return makePrinter(
            setting, role: role, renderer: renderer, format: format, administrator: PrinterAdministrator(at: path))
    }

    private static func notes(_ camera: CameraSetting, _ tickets: PrinterSetting) -> [String] {
        var notes: [String] = []
        if case .folder(let path) = tickets {
            notes.append("No receipt printer: tickets are printed as pictures into \(path)")
        }
        if case .folder(let path) = camera {
            notes.append("No camera: a picture that is put into \(path) has been held to it")
            if case .folder(let printed) = tickets {
                notes.append(
                    "Hold the last printed ticket to it:  cp \"$(ls \(printed)/*.png | tail -n 1)\" \(path)/")
            }
        }
        return notes
    }

    private static func choice(_ setting: String, _ folder: String?) -> String {
        folder.map { "folder:\($0)" } ?? setting
    }

    private static func hasNone(_ role: PrinterRole, _ settings: Settings, _ renderer: PaperRenderer) async -> Bool {
        let state = await makePrinter(.auto, role: role, renderer: renderer, format: .auto).health()
        return state.code == "no_printer" || state.code == "scheduler_down"
    }
}

extension Settings {
    var cameraWish: CameraWish {
        CameraWish(
            width: cameraWidth, height: cameraHeight, fps: cameraFPS,
            powerLine: PowerLineFrequency(rawValue: powerLineFrequency) ?? .automatic)
    }

    // Configuration has refused what is none.
    var camera: CameraSetting { CameraSetting(cameraSource) ?? .none }

    var handheld: HandheldSetting { HandheldSetting(scannerDevice) ?? .none }
}

extension CameraSetting {
    /// Nil for what is not a folder.
    fileprivate var folder: String? { if case .folder(let path) = self { path } else { nil } }
}

extension Checkup {
    /// The camera and the printers, asked as the daemon would; what a running daemon holds, through it.
    static func devices(_ settings: Settings, beside daemon: RunningDaemon?) async -> [Finding] {
        let logger = Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
        let equipment: Equipment
        do {
            equipment = try await Equipment(
                settings, logger: logger, usesFolders: false, opensScanners: daemon == nil)
        } catch {
            return [
                Finding(
                    name: "settings", state: DeviceState(.failed, code: "setting", detail: "\(error)"), isDevice: true)
            ]
        }
        // A camera takes a moment to open, and one that sends nothing is known as such after three seconds.
        for _ in 0..<80 where equipment.camera.health().code == "starting" {
            try? await Task.sleep(for: .milliseconds(50))
        }
        /// Several may ask a printer: another than the daemon's is looked at here.
        func state(of name: String, _ printer: any DocumentPrinter, _ setting: String) async -> DeviceState {
            guard let daemon, let used = daemon.setting(of: name), setting == "auto" || setting == used else {
                return await printer.health()
            }
            return daemon.state(of: name)
        }
        var findings = [
            Finding(
                name: "camera", state: daemon?.state(of: "camera") ?? equipment.camera.health(), isDevice: true),
            Finding(
                name: "scanner", state: daemon?.state(of: "handheld scanner") ?? equipment.handheld.health(),
                isDevice: true),
            Finding(
                name: "ticket printer",
                state: await state(of: "ticket printer", equipment.ticketPrinter, settings.ticketPrinter),
                isDevice: true),
            Finding(
                name: "poster printer",
                state: await state(of: "poster printer", equipment.posterPrinter, settings.posterPrinter),
                isDevice: true),
        ]
        findings += equipment.furtherCameras.map { name, reader, _ in
            Finding(name: name, state: daemon?.state(of: name) ?? reader.health(), isDevice: true)
        }
        equipment.camera.stop()
        for camera in equipment.furtherCameras { camera.reader.stop() }
        equipment.button?.stop()
        equipment.handheld.stop()
        return findings
    }
}
