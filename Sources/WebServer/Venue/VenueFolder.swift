import LinuxHost
import Logging

/// The venue's own pictures and messages, as its folder has them: whoever may write there changes what walls show, within a minute.
actor VenueFolder {
    /// Slides: more would take longer than a visit.
    static let mostSlides = 20
    /// Bytes of a file, and of all: what is shown is kept, so that who asks again and again has no disk read.
    static let largestFile = 4 << 20
    static let largestSum = 24 << 20
    /// Between two looks at the folder.
    private static let pause: Duration = .seconds(10)

    /// Files are read here.
    nonisolated let thread = BlockingThread(name: "qode-venue")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let path: String
    private let logger: Logger
    private var slides: [VenueSlide] = []
    /// What the kept ones were made of: a file that is as it was is not read again.
    private var seen: [FolderFile] = []
    private var lookedAt: ContinuousClock.Instant?
    private var isMissing = false

    init(_ path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// In the order of their files' names.
    func all() -> [VenueSlide] {
        let now = ContinuousClock.now
        if let lookedAt, now - lookedAt < Self.pause { return slides }
        lookedAt = now
        look()
        return slides
    }

    func slide(_ id: String) -> VenueSlide? { all().first { $0.id == id } }

    private func look() {
        do {
            let files = try FolderFile.all(in: path)
            isMissing = false
            read(files)
        } catch {
            if !isMissing { logger.warning("no venue pictures", metadata: ["reason": "\(error)"]) }
            (slides, seen, isMissing) = ([], [], true)
        }
    }

    private func read(_ files: [FolderFile]) {
        var (found, sum): ([FolderFile], Int) = ([], 0)
        for file in files where found.count < Self.mostSlides {
            guard (1...Self.largestFile).contains(file.size), sum + file.size <= Self.largestSum else { continue }
            sum += file.size
            found.append(file)
        }
        guard found != seen else { return }
        seen = found
        slides = found.compactMap { file in
            file.contents(in: path).flatMap { VenueSlide(file: file.name, bytes: $0) }
        }
    }
}
