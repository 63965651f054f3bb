import Glibc

/// The kernel's clocks.
public enum Clock {
    /// The day this version was made, as a wall clock's milliseconds: a clock before it is wrong.
    public static let earliestMilliseconds: Int64 = 1_780_000_000_000

    /// Milliseconds since 1970, as the wall clock has it; steps when somebody sets it.
    public static func wallMilliseconds() -> Int64 { read(CLOCK_REALTIME) }

    /// Milliseconds since some fixed point; never steps, stands still while the machine sleeps.
    public static func monotonicMilliseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    /// Milliseconds since the machine's start; never steps, and goes on while the machine sleeps.
    public static func bootMilliseconds() -> Int64 { read(CLOCK_BOOTTIME) }

    /// What the kernel calls this boot of the machine; another one each time.
    public static var bootID: String { FilePath.line(of: "/proc/sys/kernel/random/boot_id") ?? "" }

    /// Blocks the calling thread, which must be one of its own.
    public static func sleep(milliseconds: Int) { usleep(UInt32(clamping: milliseconds * 1000)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
