// swift-tools-version: 6.3
import PackageDescription

/// The strictest language there is today; `TidyTests` holds the import rules that the compiler cannot.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Pixel loops, and tests of every sequence of commands, are many times slower without the optimiser, so it works in debug
/// builds too.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Programs in C that the printing system starts for each ticket: the linker would have them load Swift's library.
let withoutSwift: [LinkerSetting] = [
    .linkedLibrary("cups"), .unsafeFlags(["-static-stdlib", "-Xlinker", "--as-needed", "-Xlinker", "--gc-sections"]),
]

/// Other people's packages, each by one version: what was tested is what is built. A name is a module's, or
/// `module@package` where they differ.
let packages: [(owner: String, name: String, version: Version, modules: [String])] = [
    ("apple", "swift-argument-parser", "1.8.2", ["ArgumentParser"]),
    ("apple", "swift-asn1", "1.7.4", ["SwiftASN1"]),
    ("apple", "swift-certificates", "1.21.1", ["X509"]),
    ("apple", "swift-crypto", "4.5.2", ["Crypto"]),
    ("apple", "swift-http-types", "1.8.0", ["HTTPTypes"]),
    ("apple", "swift-log", "1.16.2", ["Logging"]),
    ("apple", "swift-metrics", "2.13.0", ["CoreMetrics"]),
    ("apple", "swift-nio", "2.101.2", ["NIOCore", "NIOHTTP1", "NIOPosix", "NIOWebSocket"]),
    ("apple", "swift-nio-extras", "1.35.2", ["NIOExtras", "NIOHTTPTypes", "NIOHTTPTypesHTTP1"]),
    ("apple", "swift-nio-ssl", "2.37.6", ["NIOSSL"]),
    ("apple", "swift-system", "1.8.1", ["SystemPackage"]),
    ("groue", "GRDB.swift", "7.10.0", ["GRDB", "GRDBSQLite"]),
    ("hummingbird-project", "hummingbird", "2.28.1", ["Hummingbird", "HummingbirdCore"]),
    ("jpsim", "Yams", "6.2.2", ["Yams"]),
    ("swift-server", "swift-service-lifecycle", "2.13.0", ["ServiceLifecycle", "UnixSignals"]),
]

func foreign(_ modules: String...) -> [Target.Dependency] {
    modules.map { module in
        .product(name: module, package: packages.first { $0.modules.contains(module) }?.name ?? "swift-configuration")
    }
}

func ours(_ modules: String...) -> [Target.Dependency] { modules.map { .target(name: $0) } }

func library(_ name: String, _ dependencies: [Target.Dependency] = [], _ settings: [SwiftSetting] = strict) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: name == "WebServer" ? ["Pages"] : [], swiftSettings: settings)
}

/// A C library of Debian: a module map and a thin shim.
func debian(_ name: String, _ pkgConfig: String?, _ packages: String...) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt(packages)])
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], _ settings: [SwiftSetting] = strict
) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func support(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/Support/\(folder)", swiftSettings: optimised)
}

func tool(_ name: String, in folder: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target
{
    .executableTarget(
        name: name, dependencies: dependencies, path: "Tests/\(folder)", exclude: exclude, swiftSettings: strict)
}

let programs = ours("qode", "qode-escpos", "qode-usb", "qode-printers")

let package = Package(
    name: "qode",
    products: [
        .executable(name: "qode", targets: ["qode"]),
        // A filter of CUPS for receipt printers.
        .executable(name: "qode-escpos", targets: ["qode-escpos"]),
        // And a backend, for those on USB.
        .executable(name: "qode-usb", targets: ["qode-usb"]),
        // What may ask CUPS for more than printing.
        .executable(name: "qode-printers", targets: ["qode-printers"]),
    ],
    dependencies: packages.map { .package(url: "https://github.com/\($0.owner)/\($0.name)", exact: $0.version) } + [
        .package(
            url: "https://github.com/apple/swift-configuration", exact: "1.4.0",
            traits: ["YAML", "CommandLineArguments"])
    ],
    targets: [
        // The pure middle.
        library("QueueCore", [], optimised),
        library("QueueEngine", ours("QueueCore")),

        // The operating system, without a word of queues.
        library("LinuxHost", ours("CALSA", "CLinux") + foreign("Logging")),

        // The foreign worlds: disk, camera, scanner, printer, network.
        library("SQLiteStore", ours("QueueCore", "QueueEngine", "LinuxHost") + foreign("GRDB", "GRDBSQLite")),
        library(
            "PostgresStore", ours("QueueCore", "QueueEngine", "LinuxHost", "CPostgres"), strict + [.define("POSTGRES")]),
        library(
            "TicketCamera", ours("QueueCore", "QueueEngine", "LinuxHost", "CZBar", "CVideo", "CPicture"), optimised),
        library("HandheldScanner", ours("QueueCore", "QueueEngine", "LinuxHost")),
        library("VoiceAnnouncer", ours("QueueEngine", "LinuxHost")),
        library(
            "TicketPrinting", ours("QueueCore", "QueueEngine", "LinuxHost", "CCUPS", "CPango", "CQREncode"), optimised),
        library(
            "WebServer",
            ours("QueueCore", "QueueEngine", "LinuxHost", "CPages", "CZlib")
                + foreign(
                    "CoreMetrics", "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging",
                    "ServiceLifecycle")
                + foreign("NIOCore", "NIOExtras", "NIOHTTP1", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOPosix", "NIOSSL")
                + foreign("SwiftASN1", "X509")),

        debian("CPostgres", "libpq", "libpq-dev"),
        debian("CZBar", "zbar", "libzbar-dev"),
        debian("CVideo", "libv4l2", "libv4l-dev"),
        debian("CPicture", "libturbojpeg", "libturbojpeg0-dev", "libpng-dev"),
        debian("CALSA", "alsa", "libasound2-dev"),
        debian("CCUPS", nil, "libcups2-dev"),
        debian("CPango", "pangocairo", "libpango1.0-dev"),
        debian("CZlib", "zlib", "zlib1g-dev"),
        debian("CQREncode", "libqrencode", "libqrencode-dev"),
        // What the kernel and the C library have and Swift does not see.
        .target(name: "CLinux"),
        // What browsers get, embedded in the binary.
        .target(name: "CPages"),

        // The command line and the wiring.
        .executableTarget(
            name: "qode",
            dependencies: ours("QueueCore", "QueueEngine", "SQLiteStore", "PostgresStore", "TicketCamera")
                + ours("HandheldScanner", "TicketPrinting", "VoiceAnnouncer", "WebServer", "LinuxHost")
                + foreign("ArgumentParser", "Configuration", "Logging", "ServiceLifecycle", "UnixSignals")
                + foreign("SystemPackage", "Yams"),
            swiftSettings: strict),
        .executableTarget(name: "qode-escpos", linkerSettings: withoutSwift),
        .executableTarget(name: "qode-usb", linkerSettings: withoutSwift),
        .executableTarget(name: "qode-printers", linkerSettings: withoutSwift),

        // Tests: one target a module, and those that need the whole.
        tests("QueueCoreTests", ours("QueueCore", "TestSupport"), optimised),
        tests("QueueEngineTests", ours("QueueCore", "QueueEngine", "TestSupport")),
        tests("LinuxHostTests", ours("LinuxHost", "SandboxProbe"), exclude: ["Probe"]),
        tests(
            "SQLiteStoreTests",
            ours("QueueCore", "QueueEngine", "SQLiteStore", "TestSupport") + foreign("GRDB", "GRDBSQLite")),
        tests(
            "PostgresStoreTests", ours("QueueCore", "QueueEngine", "PostgresStore", "LinuxHost", "TestSupport"),
            strict + [.define("POSTGRES")]),
        tests(
            "SimulationTests",
            ours("QueueCore", "QueueEngine", "SQLiteStore", "PostgresStore", "TestSupport")
                + foreign("GRDB", "GRDBSQLite")),
        tests(
            "TicketCameraTests",
            ours("QueueCore", "QueueEngine", "LinuxHost", "TicketCamera", "TicketPrinting", "TestSupport", "CPicture")
                + ours("CQREncode")),
        tests("VoiceAnnouncerTests", ours("VoiceAnnouncer", "QueueEngine", "TestSupport")),
        tests("HandheldScannerTests", ours("HandheldScanner", "QueueEngine", "LinuxHost")),
        tests(
            "TicketPrintingTests",
            ours("QueueCore", "QueueEngine", "TicketPrinting", "TicketCamera", "TestSupport", "CCUPS", "qode-escpos")
                + ours("qode-usb"), exclude: ["Golden"], optimised),
        tests(
            "WebServerTests",
            ours("LinuxHost", "QueueCore", "QueueEngine", "SQLiteStore", "WebServer", "TestSupport", "WebTestSupport")
                + foreign(
                    "CoreMetrics", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix", "X509"),
            exclude: ["validate.py", "Feed/peer.py"]),
        tests(
            "DaemonTests",
            programs + ours("TicketPrinting", "TicketCamera", "TestSupport", "WebTestSupport", "PrintTestSupport")
                + foreign("GRDBSQLite"), exclude: ["service_manager.py"]),
        tests(
            "BrowserTests",
            programs + ours("TicketPrinting", "TestSupport", "WebTestSupport", "PrintTestSupport")
                + foreign("GRDBSQLite"), exclude: ["Types"]),
        tests(
            "HardwareTests",
            programs + ours("CameraFeed", "ScannerKeys", "PrinterGadget", "TicketPrinting", "TestSupport"),
            exclude: [
                "Boot", "Feed", "Keys", "Printer", "guest", "appliance-test.sh", "boot-test.sh", "kernel.sh",
                "machine.sh", "make-appliance.sh", "make-machine.sh", "package-test.sh", "report.sh",
            ]),
        tests("TidyTests", ours("TestSupport")),

        // What tests share: programs, made-up devices and pictures of tickets; a daemon with a scheduler and a printer; the web.
        support(
            "TestSupport", in: "Processes", ours("QueueCore", "QueueEngine", "TicketCamera", "CPicture", "CQREncode")),
        support("PrintTestSupport", in: "Printing", ours("TestSupport", "WebTestSupport")),
        support(
            "WebTestSupport", in: "Web",
            ours("TestSupport") + foreign("NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "NIOWebSocket")),

        // In the emulated machine.
        tool("CameraFeed", in: "HardwareTests/Feed"),
        tool("ScannerKeys", in: "HardwareTests/Keys"),
        tool("PrinterGadget", in: "HardwareTests/Printer"),

        tool(
            "Benchmarks", in: "Benchmarks",
            ours(
                "QueueCore", "QueueEngine", "SQLiteStore", "PostgresStore", "TicketCamera", "TicketPrinting",
                "TestSupport",
                "WebServer")
                + ours(
                    "LinuxHost", "VoiceAnnouncer", "WebTestSupport", "PrintTestSupport", "CZBar", "CPostgres",
                    "EpollShim")
                + foreign("GRDBSQLite", "Logging"),
            exclude: ["zxing.py", "socketify_feed.py", "Epoll", "EpollShim"]),
        // What the feed is measured beside.
        .executableTarget(name: "EpollFeed", path: "Tests/Benchmarks/Epoll"),
        .target(name: "EpollShim", path: "Tests/Benchmarks/EpollShim"),
        // What is left to a process that has given everything up.
        tool("SandboxProbe", in: "LinuxHostTests/Probe", ours("CLinux")),
        tool("Fuzz", in: "Fuzz", ours("TestSupport")),
    ]
)
