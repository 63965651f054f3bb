import Foundation

/// Starting and ending programs as a service manager does.
extension Process {
    /// Starts it with no signal blocked. The threads of a test have most of them blocked, and programs inherit that: a
    /// scheduler's backends would not hear that their job was cancelled.
    func runUnhindered() throws {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }

    /// Nothing happens when it has ended: its id may be another program's by then.
    func signal(_ number: Int32) {
        if isRunning { kill(processIdentifier, number) }
    }

    /// What it has started, and what those have: by the parent that `/proc` names.
    var children: [pid_t] {
        guard isRunning else { return [] }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let parents = all.compactMap { pid_t($0) }.reduce(into: [pid_t: pid_t]()) { parents, id in
            let stat = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
            // The name, in parentheses, may hold anything; state and parent follow it.
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            parents[id] = fields.count > 1 ? pid_t(fields[1]) : nil
        }
        var found: [pid_t] = []
        var newest: Set<pid_t> = [processIdentifier]
        while !newest.isEmpty {
            newest = Set(parents.filter { newest.contains($0.value) }.keys)
            found += newest
        }
        return found
    }
}
