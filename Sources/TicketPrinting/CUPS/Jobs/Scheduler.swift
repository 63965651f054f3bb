import CCUPS
import LinuxHost
import QueueEngine

/// One connection to the CUPS scheduler, for one exchange after the other. Every wait has a bound, so that a hung scheduler costs its
/// thread some seconds and nobody else anything.
struct Scheduler: ~Copyable {
    /// To connect, in milliseconds; for each answer, in seconds.
    private static let connectLimit: Int32 = 3000
    private static let answerLimit = 5.0

    private let connection: OpaquePointer

    /// - Parameter server: host, address or socket path; nil is libcups' own choice (`CUPS_SERVER`, client.conf).
    init(server: String?) throws(PrinterFailure) {
        BlockingThread.assertIsCurrent("connecting to the printing system")
        let opened =
            server.map { name in name.withCString { qode_cups_connect($0, Self.connectLimit) } }
            ?? qode_cups_connect(nil, Self.connectLimit)
        guard let opened else { throw Self.silent }
        connection = opened
        qode_cups_ask_nobody()
        qode_cups_set_timeout(opened, Self.answerLimit)
    }

    deinit { httpClose(connection) }

    static let silent = PrinterFailure(
        code: "scheduler_down", detail: "The printing system (CUPS) does not answer.",
        remedy: "Start it: systemctl restart cups. Tickets go on without paper.", isTransient: true)

    /// What an answer says about one thing (a printer, a job).
    struct Attributes {
        private var texts: [String: [String]] = [:]
        private var numbers: [String: [Int]] = [:]

        func text(_ name: String) -> String? { texts[name]?.first }
        func all(_ name: String) -> [String] { texts[name] ?? [] }
        func number(_ name: String) -> Int? { numbers[name]?.first }
        var isEmpty: Bool { texts.isEmpty && numbers.isEmpty }

        fileprivate mutating func add(_ attribute: OpaquePointer) {
            guard let raw = ippGetName(attribute) else { return }
            let name = String(cString: raw)
            for index in 0..<ippGetCount(attribute) {
                switch ippGetValueTag(attribute) {
                case IPP_TAG_INTEGER, IPP_TAG_ENUM:
                    numbers[name, default: []].append(Int(ippGetInteger(attribute, index)))
                case IPP_TAG_BOOLEAN: numbers[name, default: []].append(Int(ippGetBoolean(attribute, index)))
                default:
                    if let text = ippGetString(attribute, index, nil) {
                        texts[name, default: []].append(String(cString: text))
                    }
                }
            }
        }
    }

    /// A request's operation attributes, in order.
    enum Field {
        case uri(String, String)
        case name(String, String)
        case keyword(String, [String])
        case mimeType(String, String)
        case integer(String, Int)
        case boolean(String, Bool)
        /// A job attribute (`media`), in a group of its own.
        case jobKeyword(String, String)
        case jobInteger(String, Int)
        case jobEnum(String, Int)
        /// A printer attribute, in a group of its own.
        case printerKeyword(String, [String])
        case printerURI(String, String)
        case printerName(String, String)
        case printerEnum(String, Int)
        case printerBoolean(String, Bool)
    }

    /// One IPP exchange. The library keeps its last error a thread, so it is read here, where the call was made.
    /// - Returns: what the answer says about each thing.
    /// - Parameters:
    ///   - document: sent after the request.
    ///   - file: the same, of a file; a scheduler that asks who it is, is told.
    func exchange(
        _ operation: ipp_op_t, path: String, _ fields: [Field], document: [UInt8]? = nil, file: String? = nil
    ) throws(PrinterFailure) -> [Attributes] {
        BlockingThread.assertIsCurrent("asking the printing system")
        guard let request = ippNewRequest(operation) else { throw Self.failure("no memory") }
        for field in fields { Self.add(field, to: request) }
        let answer: OpaquePointer?
        if let document {
            let length = ippLength(request) + document.count
            var status = cupsSendRequest(connection, request, path, length)
            if status == HTTP_STATUS_CONTINUE {
                status = document.withUnsafeBytes { bytes in
                    cupsWriteRequestData(
                        connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
                }
            }
            answer =
                status == HTTP_STATUS_CONTINUE || status == HTTP_STATUS_OK ? cupsGetResponse(connection, path) : nil
            ippDelete(request)
        } else if let file {
            answer = cupsDoFileRequest(connection, request, path, file)
        } else {
            answer = cupsDoRequest(connection, request, path)
        }
        defer { if let answer { ippDelete(answer) } }
        let status = cupsLastError()
        // No answer is the scheduler's silence, whatever the library calls it.
        guard let answer else {
            let isRefusal = Self.refusals.contains(status.rawValue)
            throw isRefusal ? Self.failure(status, String(cString: cupsLastErrorString())) : Self.silent
        }
        guard status.rawValue <= IPP_STATUS_OK_EVENTS_COMPLETE.rawValue else {
            throw Self.failure(status, String(cString: cupsLastErrorString()))
        }
        return Self.things(in: answer)
    }

    /// What a scheduler says by HTTP alone.
    private static let refusals = [
        IPP_STATUS_ERROR_FORBIDDEN, IPP_STATUS_ERROR_NOT_AUTHENTICATED, IPP_STATUS_ERROR_NOT_AUTHORIZED,
    ].map(\.rawValue)

    private static func things(in answer: OpaquePointer) -> [Attributes] {
        var things: [Attributes] = []
        var current = Attributes()
        var attribute = ippFirstAttribute(answer)
        while let next = attribute {
            switch ippGetGroupTag(next) {
            case IPP_TAG_PRINTER, IPP_TAG_JOB: current.add(next)
            default:
                // A separator between two jobs or printers.
                if !current.isEmpty { things.append(current) }
                current = Attributes()
            }
            attribute = ippNextAttribute(answer)
        }
        if !current.isEmpty { things.append(current) }
        return things
    }

    private static func add(_ field: Field, to request: OpaquePointer) {
        let group = IPP_TAG_OPERATION
        switch field {
        case .uri(let name, let text): ippAddString(request, group, IPP_TAG_URI, name, nil, text)
        case .name(let name, let text): ippAddString(request, group, IPP_TAG_NAME, name, nil, text)
        case .mimeType(let name, let text): ippAddString(request, group, IPP_TAG_MIMETYPE, name, nil, text)
        case .integer(let name, let number): ippAddInteger(request, group, IPP_TAG_INTEGER, name, Int32(number))
        case .boolean(let name, let value): ippAddBoolean(request, group, name, value ? 1 : 0)
        case .jobKeyword(let name, let text): ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, name, nil, text)
        case .jobInteger(let name, let number):
            ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, name, Int32(clamping: number))
        case .jobEnum(let name, let number): ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_ENUM, name, Int32(number))
        case .keyword(let name, let texts): add(name, texts, to: request, group)
        case .printerKeyword(let name, let texts): add(name, texts, to: request, IPP_TAG_PRINTER)
        case .printerURI(let name, let text): ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_URI, name, nil, text)
        case .printerName(let name, let text): ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_NAME, name, nil, text)
        case .printerEnum(let name, let number):
            ippAddInteger(request, IPP_TAG_PRINTER, IPP_TAG_ENUM, name, Int32(number))
        case .printerBoolean(let name, let value): ippAddBoolean(request, IPP_TAG_PRINTER, name, value ? 1 : 0)
        }
    }

    private static func add(_ name: String, _ keywords: [String], to request: OpaquePointer, _ group: ipp_tag_t) {
        guard let first = keywords.first,
            var attribute = ippAddString(request, group, IPP_TAG_KEYWORD, name, nil, first)
        else { return }
        for (index, text) in keywords.enumerated().dropFirst() {
            withUnsafeMutablePointer(to: &attribute) { pointer in
                pointer.withMemoryRebound(to: OpaquePointer?.self, capacity: 1) {
                    _ = ippSetString(request, $0, Int32(index), text)
                }
            }
        }
    }

    private static func failure(_ status: ipp_status_t, _ text: String) -> PrinterFailure {
        switch status {
        case IPP_STATUS_ERROR_NOT_FOUND:
            PrinterFailure(
                code: "not_found", detail: "The printing system has no such queue or job.", isTransient: true)
        case IPP_STATUS_ERROR_NOT_POSSIBLE:
            PrinterFailure(code: "not_possible", detail: "The printing system: \(text).", isTransient: true)
        case IPP_STATUS_ERROR_FORBIDDEN, IPP_STATUS_ERROR_NOT_AUTHENTICATED, IPP_STATUS_ERROR_NOT_AUTHORIZED:
            PrinterFailure(
                code: "not_allowed", detail: "The printing system does not allow it: \(text).",
                remedy: "The helper that may is not there: systemctl enable --now qode-printers.socket",
                isTransient: true)
        case IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
            PrinterFailure(
                code: "rejecting_jobs", detail: "The queue takes no jobs.",
                remedy: "Let it take jobs: cupsaccept QUEUE",
                isTransient: true)
        case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED:
            PrinterFailure(
                code: "format_not_supported", detail: "The printer does not take this format.",
                remedy: "Set printers.format to escpos or pdf.", isTransient: false)
        case IPP_STATUS_ERROR_SERVICE_UNAVAILABLE, IPP_STATUS_ERROR_INTERNAL, IPP_STATUS_ERROR_TIMEOUT,
            IPP_STATUS_ERROR_BUSY:
            PrinterFailure(
                code: "scheduler_down", detail: "The printing system (CUPS) does not answer: \(text).",
                remedy: silent.remedy, isTransient: true)
        default: failure(text)
        }
    }

    private static func failure(_ text: String) -> PrinterFailure {
        PrinterFailure(code: "printing_failed", detail: "The printing system refused: \(text).", isTransient: true)
    }
}
