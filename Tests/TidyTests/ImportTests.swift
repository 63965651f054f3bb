import Testing

/// "Who may import whom" of the architecture.
struct ImportRule {
    /// The modules of ours that each may import.
    static let ours: [String: Set<String>] = [
        "QueueCore": [],
        "QueueEngine": ["QueueCore"],
        "LinuxHost": [],
        "SQLiteStore": ["QueueCore", "QueueEngine", "LinuxHost"],
        "PostgresStore": ["QueueCore", "QueueEngine", "LinuxHost"],
        "TicketCamera": ["QueueCore", "QueueEngine", "LinuxHost"],
        "HandheldScanner": ["QueueCore", "QueueEngine", "LinuxHost"],
        "VoiceAnnouncer": ["QueueCore", "QueueEngine", "LinuxHost"],
        "TicketPrinting": ["QueueCore", "QueueEngine", "LinuxHost"],
        "WebServer": ["QueueCore", "QueueEngine", "LinuxHost"],
        "qode": [
            "QueueCore", "QueueEngine", "LinuxHost", "SQLiteStore", "PostgresStore", "TicketCamera", "HandheldScanner",
            "TicketPrinting", "VoiceAnnouncer", "WebServer",
        ],
    ]

    /// The only modules that may know a foreign library.
    static let owners: [String: Set<String>] = [
        "GRDB": ["SQLiteStore"], "GRDBSQLite": ["SQLiteStore"], "CPostgres": ["PostgresStore"],
        "CZBar": ["TicketCamera"], "CVideo": ["TicketCamera"], "CPicture": ["TicketCamera"],
        "CCUPS": ["TicketPrinting"], "CPango": ["TicketPrinting"], "CQREncode": ["TicketPrinting"],
        "CALSA": ["LinuxHost"], "CLinux": ["LinuxHost"], "CPages": ["WebServer"], "CZlib": ["WebServer"],
        "Crypto": ["WebServer"],
        "CoreMetrics": ["WebServer"],
        "HTTPTypes": ["WebServer"],
        "X509": ["WebServer"],
        "SwiftASN1": ["WebServer"],
        "ArgumentParser": ["qode"], "Configuration": ["qode"], "ServiceLifecycle": ["qode", "WebServer"],
        "SystemPackage": ["qode"],
        "UnixSignals": ["qode"], "Yams": ["qode"],
    ]

    /// Families of libraries by how their modules' names begin.
    static let families: [String: Set<String>] = ["Hummingbird": ["WebServer"], "NIO": ["WebServer"]]

    /// What comes with the compiler, and the log. The rules themselves need none of it.
    static let common: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Logging", "Synchronization"]
    static let commonOfTheCore: [String: Set<String>] = ["QueueCore": [], "QueueEngine": ["Synchronization"]]

    static func findings(in file: File) -> [Finding] {
        guard let module = file.module, file.fileExtension == "swift" else { return [] }
        guard ours[module] != nil else {
            return [Finding(path: file.path, reason: "\(module) has no row in the import table of ImportTests.swift")]
        }
        return SwiftCode(file.text).lines.enumerated().flatMap { index, line in
            imports(in: line).compactMap { name in
                objection(to: name, in: module).map { Finding(path: file.path, line: index + 1, reason: $0) }
            }
        }
    }

    private static func objection(to name: String, in module: String) -> String? {
        if ours[name] != nil {
            return ours[module]?.contains(name) == true
                ? nil : "\(module) may not import \(name): foreign worlds meet only in the engine and in qode"
        }
        let family = families.first { name.hasPrefix($0.key) }?.value
        if let owners = owners[name] ?? family {
            return owners.contains(module)
                ? nil : "\(module) may not import \(name): only \(owners.sorted().joined(separator: ", ")) knows it"
        }
        if common.contains(name) {
            return commonOfTheCore[module]?.contains(name) ?? true
                ? nil
                : "\(module) may not import \(name): the rules stay pure, time and files come in through initialisers"
        }
        return "\(name) has no row in the import table of ImportTests.swift: say there who may know it"
    }

    /// The modules that a line imports, past attributes, access levels and kinds of symbols.
    static func imports(in line: String) -> [String] {
        line.split(separator: ";").compactMap { statement in
            let words = statement.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy({ $0.hasPrefix("@") || levels.contains(String($0)) })
            else { return nil }
            var named = words[(position + 1)...]
            if let first = named.first, kinds.contains(String(first)) { named = named.dropFirst() }
            return named.first?.split(separator: ".").first.map(String.init)
        }
    }

    private static let levels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
    ]
}

@Suite struct ImportTests {
    @Test func everyImportIsAllowed() {
        let sources = Repository.current.files.filter { $0.module != nil }
        #expect(sources.contains { $0.module == "QueueCore" && !$0.text.isEmpty })
        let findings = sources.flatMap(ImportRule.findings)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(arguments: [
        ("QueueCore", "import Foundation"), ("QueueCore", "import Synchronization"), ("QueueCore", "import Glibc"),
        ("QueueCore", "public import QueueEngine"),
        ("QueueEngine", "import Foundation"), ("QueueEngine", "import LinuxHost"), ("QueueEngine", "import Logging"),
        ("QueueEngine", "@preconcurrency import SQLiteStore"),
        ("LinuxHost", "import QueueCore"), ("LinuxHost", "import NIOCore"),
        ("SQLiteStore", "import WebServer"), ("SQLiteStore", "import NIOPosix"), ("SQLiteStore", "import TicketCamera"),
        ("TicketCamera", "import GRDB"), ("TicketCamera", "import TicketPrinting"), ("TicketCamera", "import CCUPS"),
        ("TicketPrinting", "import CZBar"), ("TicketPrinting", "import struct Hummingbird.Router"),
        ("WebServer", "internal import SQLiteStore"), ("WebServer", "import CQREncode"),
        ("WebServer", "@_implementationOnly   import   GRDB"), ("WebServer", "import Foundation; import GRDB"),
        ("WebServer", "    import GRDB"),
        ("qode", "import GRDB"), ("qode", "import CZBar"), ("qode", "import NIOCore"), ("qode", "import Hummingbird"),
        ("qode", "import Surprise"), ("Newcomer", "import QueueCore"),
    ])
    func caught(_ module: String, _ line: String) {
        #expect(!ImportRule.findings(in: File(path: "Sources/\(module)/X.swift", text: line)).isEmpty)
    }

    @Test(arguments: [
        ("QueueCore", "// import Foundation"), ("QueueCore", "let text = \"import Foundation\""),
        ("QueueCore", "let important = 1"), ("QueueEngine", "public import QueueCore"),
        ("QueueEngine", "import Synchronization"), ("SQLiteStore", "internal import GRDB"),
        ("WebServer", "@preconcurrency import NIOWebSocket"), ("TicketCamera", "private import CZBar"),
        ("TicketPrinting", "import CCUPS // import GRDB"), ("qode", "import SQLiteStore"),
        ("qode", "import Foundation"),
    ])
    func allowed(_ module: String, _ line: String) {
        #expect(ImportRule.findings(in: File(path: "Sources/\(module)/X.swift", text: line)).isEmpty)
    }
}
