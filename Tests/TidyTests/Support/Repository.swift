import Foundation
import TestSupport

/// The files that are, or with the next commit could be, in the repository.
struct Repository: Sendable {
    static let current = Repository(
        root: URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent())

    let root: URL
    /// Paths from the root, sorted.
    let paths: [String]
    /// The text files among them.
    let files: [File]

    init(root: URL) {
        self.root = root
        let listed = Self.listedByGit(root) ?? Self.walked(root)
        paths = Set(listed).filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }.sorted()
        files = paths.compactMap { path in
            guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
            return String(data: data, encoding: .utf8).map { File(path: path, text: $0) }
        }
    }

    private static func listedByGit(_ root: URL) -> [String]? {
        let line = ["/usr/bin/env", "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        guard let git = try? Program.run(line, in: root, mergesErrors: false), git.status == 0 else { return nil }
        let names = git.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return names.isEmpty ? nil : names
    }

    /// For a copy without history.
    private static func walked(_ root: URL) -> [String] {
        guard let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
        var paths: [String] = []
        for case let path as String in all {
            if path == ".git" || path.hasPrefix(".build") || path == ".swiftpm" {
                all.skipDescendants()
                continue
            }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder)
            if !isFolder.boolValue { paths.append(path) }
        }
        return paths
    }
}

/// A text file of the repository, or a made-up one in a test of a rule.
struct File: Sendable {
    var path: String
    var text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var fileExtension: String {
        name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? ""
    }

    /// `QueueCore` for `Sources/QueueCore/Queue.swift`; nil outside `Sources`.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }
}
