import Glibc
import Synchronization

/// One thread of its own for what blocks (a camera, a printer's library), as a serial executor: an actor that names it
/// as its `unownedExecutor` runs there and may block without holding up anybody else. A task that prefers it, as a task
/// executor, runs there between its actors too, and changes no thread on the way to such an actor and back.
///
/// Jobs run in the order they came. The thread ends when the last reference goes.
public final class BlockingThread: SerialExecutor, TaskExecutor, Sendable {
    private let mailbox: Mailbox

    /// - Parameter name: shown by `ps -T` and debuggers; the kernel keeps its first 15 bytes.
    public init(name: String) {
        let mailbox = Mailbox()
        self.mailbox = mailbox
        spawnThread(name: name) { mailbox.run() }
    }

    deinit { mailbox.close() }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (serial, task) = (asUnownedSerialExecutor(), asUnownedTaskExecutor())
        mailbox.post { job.runSynchronously(isolatedTo: serial, taskExecutor: task) }
    }

    /// Runs `body` on the thread and returns what it gives.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            mailbox.post { continuation.resume(returning: body()) }
        }
    }

    /// Runs `body` on the thread after all that came before, and does not wait for it. Whoever posts bounds how much may wait.
    public func post(_ body: @escaping @Sendable () -> Void) { mailbox.post(body) }
}

/// Starts a detached thread. For a loop of the process's whole life; for jobs, use `BlockingThread`.
public func spawnThread(name: String, _ body: @escaping @Sendable () -> Void) {
    final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
    let result = pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument else { return nil }
            let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            nameThisThread(start.name)
            ThreadMark.markThisThread()
            start.body()
            return nil
        }, start.toOpaque())
    pthread_attr_destroy(&attributes)
    // Out of threads is out of memory: nothing sensible can go on without the one that was asked for.
    precondition(result == 0, "pthread_create: \(result)")
}

/// By `/proc`, because Glibc's own call is a GNU extension that Swift does not see. A name is a comfort: failing is nothing.
private func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = name.withCString { write(file, $0, strlen($0)) }
    close(file)
}

/// Work for a thread, in order. Guarded by a POSIX mutex and condition variable, because the thread must sleep on it.
private final class Mailbox: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [@Sendable () -> Void] = []
    private var isClosed = false

    init() {
        mutex.initialize(to: pthread_mutex_t())
        filled.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    func post(_ job: @escaping @Sendable () -> Void) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(filled)
        pthread_mutex_unlock(mutex)
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_signal(filled)
        pthread_mutex_unlock(mutex)
    }

    func run() {
        while true {
            pthread_mutex_lock(mutex)
            while jobs.isEmpty && !isClosed { pthread_cond_wait(filled, mutex) }
            let batch = jobs
            jobs.removeAll(keepingCapacity: true)
            pthread_mutex_unlock(mutex)
            if batch.isEmpty { return }
            for job in batch { job() }
        }
    }
}
