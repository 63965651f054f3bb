internal import CLinux
import Glibc

/// What a process gives up before it works on strangers' bytes: files, the network, other processes, all of the kernel but reading from and
/// writing to what is open, memory, and its end. Whoever takes it over with a picture has a calculator.
public enum Sandbox {
    public struct Failure: Error, Sendable { public let code: Int32 }

    /// For good, for all threads. Standard input and output stay; everything else that is open is closed.
    /// - Parameter memory: bytes of address space that it may take from now on.
    public static func enter(memory: Int) throws(Failure) {
        // Reached by no name, but also not left lying about.
        for descriptor in Int32(3)..<1024 { close(descriptor) }
        let limits: [(kind: __rlimit_resource, value: Int)] = [
            (RLIMIT_AS, taken + memory), (RLIMIT_NOFILE, 0), (RLIMIT_FSIZE, 0), (RLIMIT_CORE, 0),
        ]
        for (kind, value) in limits {
            var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            guard setrlimit(__rlimit_resource_t(kind.rawValue), &limit) == 0 else { throw Failure(code: errno) }
        }
        let code = qode_enter_sandbox()
        guard code == 0 else { throw Failure(code: code) }
    }

    /// Address space that is in use, in bytes (proc(5), statm).
    private static var taken: Int {
        let pages = FilePath.line(of: "/proc/self/statm").flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
