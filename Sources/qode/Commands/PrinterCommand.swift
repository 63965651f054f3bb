import ArgumentParser
import Foundation
import QueueEngine
import TicketPrinting

struct PrinterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "printer", abstract: "Sets receipt printers up, and lists them.",
        subcommands: [Add.self, List.self, NewRoll.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a queue for a receipt printer, and finds out whether the printer tells how it is.",
            discussion: """
                Without --uri the receipt printer that is attached is taken, if there is one. A network printer: \
                --uri socket://192.168.0.20
                """)

        @Option(help: "The queue's name in CUPS.") var name = "tickets"
        @Option(help: "Where the printer is: qode-usb://…, socket://ADDRESS, serial:/dev/…, parallel:/dev/….")
        var uri: String?
        @Option(help: "The paper's width: 58mm or 80mm. [default: the setting printers.paper]") var paper: String?
        @Option(help: .hidden) var driverFolder = ReceiptDriver.folder
        @OptionGroup var options: SettingOptions

        func validate() throws {
            guard !name.isEmpty, name.utf8.count <= 127,
                name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
            else { throw ValidationError("--name takes letters, digits, '-', '_' and '.'; at most 127.") }
            guard paper == nil || paper == "58mm" || paper == "80mm" else {
                throw ValidationError("--paper must be 58mm or 80mm.")
            }
            guard let uri else { return }
            let scheme = String(uri.prefix { $0 != ":" })
            guard uri.contains(":/"), ReceiptDriver.schemes.contains(scheme) else {
                throw ValidationError(
                    "--uri must begin with qode-usb:, usb://, socket://, serial:/ or parallel:/: only these bring a printer's "
                        + "answers back. A printer that speaks IPP needs no driver of ours: "
                        + "lpadmin -p NAME -E -m everywhere -v ipp://ADDRESS/ipp/print")
            }
        }

        func run() async throws {
            let settings = try await options.load()
            let setup = PrinterSetup()
            try await inPlainWords {
                let width = paper ?? (settings.paper.width == .mm58 ? "58mm" : "80mm")
                let driver = ReceiptDriver.file(in: driverFolder, millimetres: width == "58mm" ? 58 : 80)
                guard FileManager.default.isReadableFile(atPath: driver) else {
                    throw CommandFailure(sentence: "The driver \(driver) is missing. Install it: make install")
                }
                let address = try uri.map(ReceiptDriver.uri) ?? choose(setup)
                let isNew = try asking { () throws(PrinterFailure) in try setup.queues() }.allSatisfy {
                    $0.name != name
                }
                try asking { () throws(PrinterFailure) in try setup.add(name, uri: address, driver: driver) }
                Console.say("\(isNew ? "Made" : "Changed") the queue \(name): \(address), paper \(width).")
                let isReached = try await probe(setup)
                Console.say("Write into /etc/qode/qode.yaml:\n")
                Console.say("printers:\n  ticket: \(name)\n  paper: \(width)\n")
                guard isReached else { throw ExitCode.unavailable }
                Console.say("Then print a test page: qode print-test")
            }
        }

        /// The receipt printer that is attached, when there is no doubt which.
        private func choose(_ setup: PrinterSetup) throws -> String {
            let devices = try asking { () throws(PrinterFailure) in try setup.devices() }
            let usb = devices.filter(\.isOnUSB)
            let likely = devices.filter(\.isReceiptPrinter)
            if let only = likely.count == 1 ? likely.first : likely.isEmpty && usb.count == 1 ? usb.first : nil {
                return ReceiptDriver.uri(only.uri)
            }
            PrinterCommand.show(devices)
            throw CommandFailure(
                sentence: devices.isEmpty
                    ? "No printer was found. Switch it on, plug it in, or name a network printer: --uri socket://ADDRESS"
                    : "Say which one: qode printer add --uri …", code: devices.isEmpty ? .unavailable : .unusable)
        }

        /// - Returns: false when the printer was not reached.
        private func probe(_ setup: PrinterSetup) async throws -> Bool {
            Console.say("Asking the printer how it is …")
            let job = try asking { () throws(PrinterFailure) in try setup.startProbe(name) }
            var answer: PrinterAnswer?
            // A printer that never answers is known as such after two and a half seconds, one that is off after three.
            for _ in 0..<100 where answer == nil {
                try await Task.sleep(for: .milliseconds(100))
                answer = try asking { () throws(PrinterFailure) in try setup.answer(ofProbe: job) }
            }
            if answer != .ready, answer != .oneWay { setup.endProbe(job) }
            switch answer {
            case .ready:
                Console.say(
                    "This printer answers: no paper, an open cover and faults are seen, and printed means printed.")
            case .fault(let reasons):
                Console.say(
                    "This printer answers. It needs you first: \(reasons.map(Self.words).joined(separator: " "))")
            case .oneWay:
                Console.say("This printer cannot answer: tickets will say sent, not printed.")
            case .unreached, nil:
                Console.say(
                    "The printer was not reached. Switch it on, check its cable and its address, and do this again.")
                return false
            }
            return true
        }

        private static func words(_ reason: String) -> String {
            switch reason {
            case "media-empty-error": "put paper in."
            case "cover-open-error": "close the cover."
            case "media-jam-error": "the knife or the paper is stuck; open the cover and take the paper out."
            default: "switch it off and on (\(reason))."
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the queues of CUPS, and the printers that could become one.")

        @OptionGroup var options: SettingOptions

        func run() async throws {
            try await inPlainWords {
                let setup = PrinterSetup()
                let queues = try asking { () throws(PrinterFailure) in try setup.queues() }
                if queues.isEmpty { Console.say("There is no queue yet. Make one: qode printer add") }
                for queue in queues {
                    let state =
                        queue.isPaused
                        ? "paused" : queue.reasons.isEmpty ? "ready" : queue.reasons.joined(separator: ",")
                    Console.say(
                        "\(queue.name)\t\(queue.isOurs ? "asked how it is" : "not asked")\t\(state)\t\(queue.uri)\t\(queue.model)"
                    )
                }
                // Looking for devices is for administrators; the queues are for everybody.
                let devices = (try? setup.devices()) ?? []
                let known = Set(queues.map(\.uri))
                PrinterCommand.show(
                    devices.filter { !known.contains($0.uri) && !known.contains(ReceiptDriver.uri($0.uri)) },
                    isOnUSBKnown: queues.contains(where: \.isOnUSB))
            }
        }
    }

    /// - Parameter isOnUSBKnown: there is a queue for a printer on USB.
    fileprivate static func show(_ devices: [FoundPrinter], isOnUSBKnown: Bool = false) {
        for device in devices { Console.say("found\t\(device.uri)\t\(device.model)") }
        guard !isOnUSBKnown, !devices.contains(where: \.isOnUSB) else { return }
        for printer in ReceiptDriver.usbPrinters() {
            Console.say(
                "found\t\(printer.device)\t\(printer.model)\t(the kernel has it; CUPS does not see it: systemctl restart cups)"
            )
        }
    }
}

/// A failure of the printing system in plain words.
func asking<Value>(_ body: () throws(PrinterFailure) -> Value) throws -> Value {
    do throws(PrinterFailure) {
        return try body()
    } catch {
        throw CommandFailure(
            sentence: [error.detail, error.remedy].compactMap { $0 }.joined(separator: " "),
            code: error.code == "scheduler_down" ? .unavailable : .failure)
    }
}
