import LinuxHost
public import QueueEngine
import Synchronization

/// Draws what pages and programs ask for, on threads that nobody else needs. The same thing is drawn once, however many ask for
/// it at the same time, and kept for the next.
public final class DrawingThread: DocumentRenderer {
    /// What is drawn, whole: two posters that differ in a letter, an address or a language are two.
    private enum Subject: Hashable {
        case document(PrintDocument, DrawingFormat)
        case svgCode(String)
        case terminalCode(String)

        var line: Line {
            switch self {
            case .svgCode, .terminalCode: .codes
            case .document(.poster, .svg): .pictures
            case .document: .documents
            }
        }

        /// What stands on a ticket is its guest's, and on a card a secret; nobody asks for it twice.
        var isPrivate: Bool {
            switch self {
            case .document(.ticket, _), .document(.cards, _), .document(.emergency, _): true
            case .document, .svgCode, .terminalCode: false
            }
        }
    }

    /// What does not wait for each other's room: codes are drawn in a millisecond, a poster in twenty. Pictures of posters are for
    /// strangers; a host's documents are never refused for them.
    private enum Line: CaseIterable {
        case codes, pictures, documents

        /// Drawings that may wait: each at most a fifth of a second away.
        var limit: Int {
            switch self {
            case .codes: 128
            case .pictures, .documents: 8
            }
        }
    }

    private typealias Answer = Result<[UInt8], DrawingRefusal>
    private typealias Listener = CheckedContinuation<Answer, Never>

    private struct State {
        var cache = DrawingCache<Subject>(byteLimit: DrawingThread.cacheLimit)
        var listeners: [Subject: [Listener]] = [:]
        var waiting: [Line: Int] = [:]
        var count = 0
    }

    private enum Place {
        case known([UInt8])
        case first, behind, refused
    }

    /// A few dozen posters, or some thousand codes.
    static let cacheLimit = 8 << 20

    private let renderer: PaperRenderer
    private let threads: [Line: BlockingThread]
    private let state = Mutex(State())

    public init(_ renderer: PaperRenderer) {
        self.renderer = renderer
        let pages = BlockingThread(name: "drawing")
        threads = [.codes: BlockingThread(name: "codes"), .pictures: pages, .documents: pages]
    }

    /// How often something was really drawn.
    var drawingCount: Int { state.withLock(\.count) }

    public func draw(
        _ document: PrintDocument, as format: DrawingFormat
    ) async throws(DrawingRefusal) -> [UInt8] { try await bytes(of: .document(document, format)) }

    public func svgCode(_ text: String) async throws(DrawingRefusal) -> String {
        String(decoding: try await bytes(of: .svgCode(text)), as: UTF8.self)
    }

    public func terminalCode(_ text: String) async throws(DrawingRefusal) -> String {
        String(decoding: try await bytes(of: .terminalCode(text)), as: UTF8.self)
    }

    private func bytes(of subject: Subject) async throws(DrawingRefusal) -> [UInt8] {
        let answer: Answer = await withCheckedContinuation { listener in
            switch state.withLock({ Self.place(listener, for: subject, in: &$0) }) {
            case .known(let bytes): listener.resume(returning: .success(bytes))
            case .refused: listener.resume(returning: .failure(.busy))
            case .first: threads[subject.line]?.post { self.draw(subject) }
            case .behind: break
            }
        }
        return try answer.get()
    }

    private static func place(_ listener: Listener, for subject: Subject, in state: inout State) -> Place {
        if let bytes = state.cache.drawing(subject) { return .known(bytes) }
        if state.listeners[subject] != nil {
            state.listeners[subject]?.append(listener)
            return .behind
        }
        let line = subject.line
        guard state.waiting[line, default: 0] < line.limit else { return .refused }
        state.waiting[line, default: 0] += 1
        state.listeners[subject] = [listener]
        return .first
    }

    private func draw(_ subject: Subject) {
        let answer: Answer
        do {
            answer = .success(try drawn(subject))
        } catch {
            answer = .failure(.impossible("\(error)"))
        }
        let listeners = state.withLock { state in
            state.count += 1
            state.waiting[subject.line, default: 1] -= 1
            if case .success(let bytes) = answer, !subject.isPrivate { state.cache.keep(bytes, as: subject) }
            return state.listeners.removeValue(forKey: subject) ?? []
        }
        for listener in listeners { listener.resume(returning: answer) }
    }

    private func drawn(_ subject: Subject) throws -> [UInt8] {
        switch subject {
        case .document(let document, let format): try renderer.draw(document, as: format)
        case .svgCode(let text): Array(try renderer.svgCode(text).utf8)
        case .terminalCode(let text): Array(try renderer.terminalCode(text).utf8)
        }
    }
}
