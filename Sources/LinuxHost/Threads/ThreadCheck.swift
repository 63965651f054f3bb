import Glibc
import Synchronization

extension BlockingThread {
    /// Whether the calling thread is one of this module's: it may block, because nobody but its own work waits for it.
    public static var isCurrent: Bool { pthread_getspecific(ThreadMark.key) != nil }

    /// From now on `assertIsCurrent` is meant. For a daemon that begins to serve; a command line and a test block where they like.
    public static func beginChecking() { ThreadMark.isChecked.store(true, ordering: .relaxed) }

    /// In debug builds, ends a daemon that calls what blocks on an event loop or on the cooperative pool, for which everybody waits.
    /// - Parameter call: what blocks.
    public static func assertIsCurrent(_ call: StaticString) {
        assert(
            !ThreadMark.isChecked.load(ordering: .relaxed) || isCurrent,
            "\(call) blocks, and was called on a thread for which others wait")
    }
}

/// What a thread of this module carries, so that it is known as one.
enum ThreadMark {
    static let key: pthread_key_t = {
        var key = pthread_key_t()
        let result = pthread_key_create(&key, nil)
        // A process has 1,024 of them.
        precondition(result == 0, "pthread_key_create: \(result)")
        return key
    }()

    static let isChecked = Atomic(false)

    static func markThisThread() { pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1)) }
}
