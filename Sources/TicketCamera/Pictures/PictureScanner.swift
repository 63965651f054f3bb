public import LinuxHost
import QueueCore
public import QueueEngine
import Synchronization

/// Reads pictures that somebody sends, on a thread of its own: a large one holds up nobody's join.
public final class PictureScanner: PictureReader {
    /// Pictures in the line, the one that is being read among them: 8 MiB each at most, and a phone that waits for more
    /// than a few of them has long taken its next.
    static let limit = 8
    /// That the helper may take for one, in milliseconds: the largest takes two seconds on a slow machine.
    private static let deadline = 20_000
    /// After so long without a picture the helper's memory is given back.
    private static let patience: Duration = .seconds(60)

    private struct Line {
        /// Pictures in it.
        var count = 0
        /// That were in it so far.
        var total = 0
        /// Somebody waits for it to be quiet.
        var isWatched = false
    }

    private let thread = BlockingThread(name: "pictures")
    private let helper: ChildServer?
    private let line = Mutex(Line())
    private let decoded: @Sendable (String) -> Void

    /// - Parameters:
    ///   - helper: where pictures are unpacked and read (`PictureHelper`); nil is here.
    ///   - decoded: told of each picture in which something was read, by the stable word for how it was looked for.
    public init(helper: ChildServer? = nil, decoded: @escaping @Sendable (String) -> Void = { _ in }) {
        (self.helper, self.decoded) = (helper, decoded)
    }

    /// - Throws: `.busy` when too many pictures wait already, or no helper could be started; `.unsupported` also for a picture at which
    ///   the helper died, or took too long.
    public func read(_ picture: [UInt8]) async throws(PictureRefusal) -> PictureReading {
        guard enter() else {
            throw .busy("Too many pictures are being read at the moment. Send it again in a second.")
        }
        defer { leave() }
        // Nothing of it is worth sending on.
        guard picture.count <= PictureDecoder.byteLimit else { throw PictureDecoder.tooManyBytes }
        let answer = await thread.run { [helper] in
            helper.map { Self.answer(to: picture, by: $0) } ?? Self.answer(to: picture)
        }
        if let strategy = answer.strategy { decoded(strategy) }
        return try answer.result.get()
    }

    /// The codes of a picture file, in reading order.
    /// - Throws: `.unsupported` also for a file that cannot be read.
    public static func codes(inFile path: String) throws(PictureRefusal) -> [String] {
        guard let bytes = FolderSource.read(path) else { throw .unsupported("This file cannot be read.") }
        return try reading(of: try PictureDecoder.frame(from: bytes)).codes.map(\.text)
    }

    /// Here, on this thread.
    static func answer(to picture: [UInt8]) -> PictureAnswer {
        do throws(PictureRefusal) {
            let reading = try reading(of: try PictureDecoder.frame(from: picture))
            let codes = reading.codes.map { SeenCode(text: $0.text, place: $0.place) }
            return PictureAnswer(
                .success(PictureReading(codes: codes, unread: reading.unread)), strategy: reading.strategy)
        } catch {
            return PictureAnswer(.failure(error))
        }
    }

    private static func answer(to picture: [UInt8], by helper: ChildServer) -> PictureAnswer {
        do throws(ChildServer.Failure) {
            let bytes = try helper.answer(to: picture, within: deadline)
            return PictureAnswer(bytes) ?? PictureAnswer(.failure(.unsupported("This picture could not be read.")))
        } catch {
            switch error {
            case .notStarted:
                return PictureAnswer(
                    .failure(.busy("Pictures cannot be read at the moment. Send it again in a second.")))
            case .late:
                return PictureAnswer(.failure(.unsupported("Reading this picture takes too long. Send another one.")))
            case .ended, .talkative:
                return PictureAnswer(.failure(.unsupported("This picture could not be read. Send another one.")))
            }
        }
    }

    private func enter() -> Bool {
        line.withLock { line in
            guard line.count < Self.limit else { return false }
            line.count += 1
            line.total += 1
            return true
        }
    }

    private func leave() {
        let isFirst = line.withLock { line in
            line.count -= 1
            defer { line.isWatched = true }
            return !line.isWatched
        }
        guard isFirst, let helper else { return }
        Task { [weak self, thread] in
            while let total = self?.total {
                try? await Task.sleep(for: Self.patience)
                if self?.isQuiet(since: total) ?? true { break }
            }
            await thread.run { helper.rest() }
        }
    }

    private var total: Int { line.withLock(\.total) }

    /// Nobody has come since, and nobody is there: whoever comes now is watched anew.
    private func isQuiet(since total: Int) -> Bool {
        line.withLock { line in
            guard line.total == total, line.count == 0 else { return false }
            line.isWatched = false
            return true
        }
    }

    private static func reading(of frame: Frame) throws(PictureRefusal) -> Reading {
        guard var reader = TicketReader(budget: nil) else { throw .unsupported("There is no memory for this picture.") }
        return reader.read(frame)
    }
}
