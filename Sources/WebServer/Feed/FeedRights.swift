import NIOCore
import QueueCore
import QueueEngine

/// What a token lets its bearer hear, on the feed and at `/now`: as its role allows, and of its own queues.
struct FeedRights: Sendable, Equatable {
    /// How much of a message.
    enum Share: Sendable { case nothing, part, all }

    /// What a message is about.
    enum Subject: Sendable {
        /// The list of tickets; in part, without why one has priority.
        case tickets
        /// In part, the ticket printer alone.
        case devices
        /// What hosts are told as it happens: a call for help, a first guest, closing time.
        case news
        /// An answer to a scan, of a ticket in that queue or of none; in part, its verdict and the queue's name.
        case scan(of: ID<Queue>?, byCamera: Bool)
    }

    let role: StationRole
    let queues: [ID<Queue>]
    /// Reaches no devices.
    let isRestricted: Bool

    init(_ access: StationAccess) {
        (role, queues, isRestricted) = (access.role, access.queues, access.isRestricted)
    }

    /// More than anybody may.
    var hearsMore: Bool { role != .wall }
    var hearsScans: Bool { role == .desk || role == .scanner }

    func share(of subject: Subject) -> Share {
        switch (subject, role) {
        case (_, .wall): .nothing
        case (.devices, _) where isRestricted: .nothing
        case (.devices, .kiosk): .part
        case (_, .kiosk): .nothing
        case (.devices, _), (.tickets, .desk): .all
        case (.tickets, .scanner): .part
        case (.news, .desk): .all
        case (.news, _): .nothing
        case (.scan(let queue, let isByCamera), _): scanShare(queue, isByCamera)
        }
    }

    private func scanShare(_ queue: ID<Queue>?, _ isByCamera: Bool) -> Share {
        let isTheirs = queue.map(queues.contains) ?? !(isRestricted && isByCamera)
        // The camera is a device.
        return isTheirs ? .all : isRestricted && isByCamera ? .nothing : .part
    }
}

/// A message that not everybody may hear whole.
struct HostMessage: Sendable {
    let subject: FeedRights.Subject
    let all: ByteBuffer
    /// Nil where nobody hears part of it.
    var part: ByteBuffer?

    func frame(for rights: FeedRights?) -> ByteBuffer? {
        switch rights?.share(of: subject) ?? .nothing {
        case .nothing: nil
        case .part: part
        case .all: all
        }
    }
}
