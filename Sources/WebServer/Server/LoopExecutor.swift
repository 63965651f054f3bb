import NIOCore

/// Runs a connection's tasks on its event loop. A request then changes threads only to go to the disk: on two cores each
/// change costs more than all that is computed for a join.
///
/// What runs here must not block; pictures are decoded on a thread of their own.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }
}
