import Glibc
import LinuxHost
public import QueueCore
public import QueueEngine

/// A folder that prints: a file a document, numbered in order, there all at once. For trying things out, and for whoever
/// prints by other means.
///
/// On a thread of its own, because a disk may take its time.
public actor FolderPrinter: DocumentPrinter {
    private let thread = BlockingThread(name: "printing")
    private let path: String
    private let renderer: PaperRenderer
    private let format: PrintFormat

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter format: `auto` makes pictures of tickets and PDFs of posters.
    public init(path: String, renderer: PaperRenderer, format: PrintFormat) {
        self.path = path
        self.renderer = renderer
        self.format = format
    }

    public func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) throws(PrinterFailure) -> SubmittedJob {
        mkdir(path, 0o775)
        let number = try files().compactMap(\.number).max().map { $0 + 1 } ?? 1
        let format = drawing(document)
        let drawn: DrawnDocument
        do {
            drawn = try renderer.drawn(document, as: format)
        } catch {
            throw PrinterFailure(code: "not_drawable", detail: "It could not be drawn: \(error)", isTransient: false)
        }
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        let name = "\(padded)-\(jobName).\(format.rawValue)"
        try write(drawn.bytes, to: "\(path)/.\(name).part")
        guard rename("\(path)/.\(name).part", "\(path)/\(name)") == 0 else { throw unwritable() }
        return SubmittedJob(id: number, paperLength: drawn.paperLength)
    }

    public func findJob(named jobName: String) throws(PrinterFailure) -> Int? {
        try files().first { $0.job == jobName }?.number
    }

    public func progress(ofJob id: Int, named name: String) -> PrintProgress { .printed }
    /// A file that is there is printed.
    public func cancel(job id: Int) {}
    public func resume() {}

    public func health() -> DeviceState {
        mkdir(path, 0o775)
        return access(path, W_OK | X_OK) == 0
            ? DeviceState(.ready, code: "ready", detail: "Prints into the folder \(path).")
            : DeviceState(
                .failed, code: "folder_not_writable", detail: "\(path) cannot be written.",
                remedy: "Make the folder, and let the user qode write it.")
    }

    private func drawing(_ document: PrintDocument) -> DrawingFormat {
        switch (document, format) {
        case (.poster, _), (.cards, _), (.emergency, _), (_, .pdf): .pdf
        case (_, .escpos): .escpos
        case (_, .auto): .png
        }
    }

    private struct File {
        /// More digits are nobody's numbers, and one more would overflow.
        private static let digitLimit = 15

        /// `00042-qode-7.png` is the job `qode-7` with the number 42; nil for a file that is not ours.
        let number: Int?
        let job: String?

        init(name: String) {
            let digits = name.prefix { $0 != "-" }
            let ending = name.lastIndex(of: ".") ?? name.endIndex
            let isOurs = digits.count <= Self.digitLimit && digits.endIndex < ending
            number = isOurs ? Int(digits) : nil
            job = number == nil ? nil : String(name[digits.endIndex..<ending].dropFirst())
        }
    }

    private func files() throws(PrinterFailure) -> [File] {
        guard let folder = opendir(path) else { throw unwritable() }
        defer { closedir(folder) }
        var files: [File] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { files.append(File(name: name)) }
        }
        return files
    }

    private func write(_ bytes: [UInt8], to file: String) throws(PrinterFailure) {
        BlockingThread.assertIsCurrent("writing a file")
        // What a cut of the power left; and nobody else's file is written by way of a link.
        unlink(file)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o664)
        guard descriptor >= 0 else { throw unwritable() }
        defer { close(descriptor) }
        // On disk before it gets its name: a cut of the power leaves a whole file or none.
        guard Self.write(bytes, to: descriptor), fsync(descriptor) == 0 else {
            let failure = unwritable()
            unlink(file)
            throw failure
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 || (written < 0 && errno == EINTR) else { return false }
            rest = rest.dropFirst(max(0, written))
        }
        return true
    }

    private func unwritable() -> PrinterFailure {
        PrinterFailure(
            code: "folder_not_writable", detail: "\(path): \(String(cString: strerror(errno)))",
            remedy: "Make room, and let the user qode write the folder.", isTransient: true)
    }
}
