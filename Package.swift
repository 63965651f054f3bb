// swift-tools-version: 6.3
import PackageDescription

/// The strictest language there is today; `TidyTests` holds the import rules that the compiler cannot.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Pixel loops are many times slower without the optimiser, so it works in debug builds too.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Programs in C that the printing system starts for each ticket: the linker would have them load Swift's library.
let withoutSwift: [LinkerSetting] = [
    .linkedLibrary("cups"), .unsafeFlags(["-static-stdlib", "-Xlinker", "--as-needed", "-Xlinker", "--gc-sections"]),
]

let package = Package(
    name: "qode",
    products: [
        .executable(name: "qode", targets: ["qode"]),
        // A filter of CUPS for receipt printers.
        .executable(name: "qode-escpos", targets: ["qode-escpos"]),
        // And a backend, for those on USB.
        .executable(name: "qode-usb", targets: ["qode-usb"]),
        // Preloaded by tests: a camera without a kernel device.
        .library(name: "FakeVideo", type: .dynamic, targets: ["FakeVideo"]),
        // A handheld scanner, likewise.
        .library(name: "FakeInput", type: .dynamic, targets: ["FakeInput"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The pure middle.
        .target(name: "QueueCore", swiftSettings: strict),
        .target(name: "QueueEngine", dependencies: ["QueueCore"], swiftSettings: strict),

        // The operating system, without a word of queues.
        .target(
            name: "LinuxHost", dependencies: ["CALSA", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),

        // The four foreign worlds: disk, camera, printer, network.
        .target(
            name: "SQLiteStore",
            dependencies: [
                "QueueCore", "QueueEngine", "LinuxHost", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .target(
            name: "TicketCamera",
            dependencies: ["QueueCore", "QueueEngine", "LinuxHost", "CZBar", "CVideo", "CPicture"],
            swiftSettings: optimised),
        .target(
            name: "TicketPrinting",
            dependencies: ["QueueCore", "QueueEngine", "LinuxHost", "CCUPS", "CPango", "CQREncode"],
            swiftSettings: optimised),
        .target(
            name: "WebServer",
            dependencies: [
                "QueueCore", "QueueEngine", "LinuxHost", "CPages",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            exclude: ["Pages"],
            swiftSettings: strict),

        // C libraries of Debian: module maps and thin shims.
        .systemLibrary(name: "CZBar", pkgConfig: "zbar", providers: [.apt(["libzbar-dev"])]),
        .systemLibrary(name: "CVideo", pkgConfig: "libv4l2", providers: [.apt(["libv4l-dev"])]),
        .systemLibrary(
            name: "CPicture", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev", "libpng-dev"])]),
        .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
        .systemLibrary(name: "CCUPS", providers: [.apt(["libcups2-dev"])]),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        // What browsers get, embedded in the binary.
        .target(name: "CPages"),

        // The command line and the wiring.
        .executableTarget(
            name: "qode",
            dependencies: [
                "QueueCore", "QueueEngine", "SQLiteStore", "TicketCamera", "TicketPrinting", "WebServer", "LinuxHost",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),

        .executableTarget(name: "qode-escpos", linkerSettings: withoutSwift),
        .executableTarget(name: "qode-usb", linkerSettings: withoutSwift),

        // Tests: one target a module, and those that need the whole.
        .testTarget(name: "QueueCoreTests", dependencies: ["QueueCore", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "QueueEngineTests", dependencies: ["QueueCore", "QueueEngine"], swiftSettings: strict),
        .testTarget(name: "LinuxHostTests", dependencies: ["LinuxHost"], swiftSettings: strict),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: [
                "QueueCore", "QueueEngine", "SQLiteStore", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "QueueCore", "QueueEngine", "SQLiteStore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TicketCameraTests",
            dependencies: [
                "QueueCore", "QueueEngine", "LinuxHost", "TicketCamera", "TicketPrinting", "TicketScenes",
                "TestSupport",
                "CPicture", "CQREncode",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TicketPrintingTests",
            dependencies: [
                "QueueCore", "QueueEngine", "TicketPrinting", "TicketCamera", "TestSupport", "CCUPS", "qode-escpos",
                "qode-usb",
            ],
            exclude: ["Golden"], swiftSettings: optimised),
        .testTarget(
            name: "WebServerTests",
            dependencies: [
                "LinuxHost", "QueueCore", "QueueEngine", "SQLiteStore", "WebServer", "WebTestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            exclude: ["validate.py"], swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "qode", "qode-escpos", "qode-usb", "TicketPrinting", "TicketCamera", "TicketScenes", "TestSupport",
                "WebTestSupport", "PrintTestSupport", .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BrowserTests",
            dependencies: [
                "qode", "qode-escpos", "qode-usb", "TicketPrinting", "TestSupport", "WebTestSupport",
                "PrintTestSupport", .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "QueueCore", "QueueEngine", "SQLiteStore", "TicketCamera", "TicketPrinting", "TicketScenes",
                "TestSupport", "WebServer", "WebTestSupport", "PrintTestSupport", "CZBar",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Benchmarks", exclude: ["zxing.py"], swiftSettings: strict),
        .testTarget(
            name: "HardwareTests",
            dependencies: [
                "qode", "qode-escpos", "qode-usb", "CameraFeed", "ScannerKeys", "PrinterGadget", "TicketPrinting",
                "TestSupport",
            ],
            exclude: ["Feed", "Keys", "Printer", "guest", "machine.sh", "make-machine.sh"], swiftSettings: strict),
        .executableTarget(name: "CameraFeed", path: "Tests/HardwareTests/Feed"),
        .executableTarget(name: "ScannerKeys", path: "Tests/HardwareTests/Keys"),
        .executableTarget(name: "PrinterGadget", path: "Tests/HardwareTests/Printer"),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .target(name: "FakeVideo", path: "Tests/FakeVideo", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "FakeInput", path: "Tests/FakeInput", linkerSettings: [.linkedLibrary("dl")]),
        // Pictures of tickets that are held to a camera, made by rules.
        .target(
            name: "TicketScenes", dependencies: ["QueueEngine", "TicketCamera", "CPicture", "CQREncode"],
            path: "Tests/TicketScenes", swiftSettings: optimised),
        .executableTarget(
            name: "Fuzz", dependencies: ["TicketScenes"], path: "Tests/Fuzz", swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["CPicture"], path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "WebTestSupport",
            dependencies: [
                "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            path: "Tests/WebTestSupport", swiftSettings: strict),
        // A daemon, a scheduler and a printer, for everything that needs all three.
        .target(
            name: "PrintTestSupport", dependencies: ["TestSupport", "WebTestSupport"], path: "Tests/PrintTestSupport",
            swiftSettings: strict),
    ]
)
