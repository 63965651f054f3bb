internal import CLinux

/// The pages of the program's own files that this process has mapped. Starting touches most of the binary once, and the kernel maps sixteen
/// pages around each that is touched; what serves afterwards is a small part of that.
public enum ProgramPages {
    /// A part of the address space, in bytes.
    public struct Segment: Sendable, Equatable {
        public let start: Int
        public let length: Int
    }

    /// Of the program and its libraries: some dozens.
    private static let limit = 1024

    /// What `letGo` lets go of: as it is in its file, because nobody may write there and the loader has changed nothing.
    public static var segments: [Segment] {
        let parts = [qode_segment](unsafeUninitializedCapacity: limit) { buffer, count in
            count = buffer.baseAddress.map { min(limit, qode_program_segments($0, limit)) } ?? 0
        }
        return parts.map { Segment(start: Int($0.start), length: Int($0.length)) }
    }

    /// Unmaps them. What is needed of them comes back from the page cache by itself, in a microsecond for sixteen pages; what is not,
    /// the kernel may use for others.
    /// - Returns: the bytes of address space that they span.
    @discardableResult public static func letGo() -> Int { qode_release_program_pages() }
}
