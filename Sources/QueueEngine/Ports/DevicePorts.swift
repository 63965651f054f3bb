public import QueueCore

/// What a device is doing, for `GET /api/devices`, `qode doctor` and the dashboard.
public struct DeviceState: Sendable, Equatable {
    public enum Condition: String, Sendable {
        /// Works.
        case ready
        /// Works, but somebody should look soon (paper low).
        case warning
        /// Does not work; the rest of the daemon does.
        case failed
        /// Not configured, or configured as `none`.
        case absent
    }
    public var condition: Condition
    /// A stable word for programs: `ready`, `no_camera`, `paper_out`, …
    public var code: String
    /// One sentence for people: what is so.
    public var detail: String
    /// What to do about it; nil when nothing is wrong.
    public var remedy: String?
    /// How much paper is left; nil for what has none, or is not counted.
    public var paper: PaperForecast?

    public init(_ condition: Condition, code: String, detail: String, remedy: String? = nil) {
        self.condition = condition
        self.code = code
        self.detail = detail
        self.remedy = remedy
    }
}

/// Why a picture was not read.
public enum PictureRefusal: Error, Sendable, Equatable {
    /// Not a JPEG, PNG or PGM, or a damaged one. HTTP 415.
    case unsupported(String)
    /// Over 8 MiB or 50 megapixels; refused before it was unpacked. HTTP 413.
    case tooLarge(String)
    /// More pictures wait than can be read at once; the same one may be sent again a second later. HTTP 429.
    case busy(String)

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .unsupported(let sentence), .tooLarge(let sentence), .busy(let sentence): sentence
        }
    }
}

/// What was found in a picture that somebody sent.
public struct PictureReading: Sendable, Equatable {
    /// In reading order.
    public var codes: [SeenCode]
    /// Where something looks like a code and was not read.
    public var unread: [Area]

    public init(codes: [SeenCode] = [], unread: [Area] = []) { (self.codes, self.unread) = (codes, unread) }
}

/// The daemon's own scanner, for a picture that somebody sends. Implemented by `TicketCamera`.
public protocol PictureReader: Sendable {
    /// Looks for QR codes in a JPEG, PNG or PGM.
    func read(_ picture: [UInt8]) async throws(PictureRefusal) -> PictureReading
}

/// Everything that stands on a ticket. Laid out by `TicketPrinting`.
public struct TicketSlip: Sendable, Equatable {
    /// The venue's name; nil leaves the line out.
    public var venue: String?
    public var queueName: String
    /// `A042`.
    public var label: String
    /// Shown in the appliance's time zone.
    public var issuedAt: Timestamp
    public var peopleAhead: Int?
    /// Nil is "Calculating…" and is left out on paper.
    public var estimatedWaitSeconds: Int?
    /// Seconds between which eight of ten are verified. Stands there instead of the estimate where the line's pace is known.
    public var waitRange: ClosedRange<Int>?
    /// The label that is being served; nil before the first call.
    public var nowServing: String?
    /// What the ticket's QR code contains: the ticket's id.
    public var code: String
    /// Where a phone follows the ticket; nil when the appliance does not know its own address.
    public var followURL: String?
    public var footer: String?
    /// A reprint carries a COPY mark.
    public var isCopy: Bool
    /// BCP 47 language tags, the venue's first: `de` or `de,en`. A ticket speaks the first.
    public var locale: String

    public init(
        venue: String? = nil, queueName: String, label: String, issuedAt: Timestamp, peopleAhead: Int? = nil,
        estimatedWaitSeconds: Int? = nil, waitRange: ClosedRange<Int>? = nil, nowServing: String? = nil, code: String,
        followURL: String? = nil,
        footer: String? = nil, isCopy: Bool = false, locale: String = "en"
    ) {
        self.venue = venue
        self.queueName = queueName
        self.label = label
        self.issuedAt = issuedAt
        self.peopleAhead = peopleAhead
        self.estimatedWaitSeconds = estimatedWaitSeconds
        self.waitRange = waitRange
        self.nowServing = nowServing
        self.code = code
        self.followURL = followURL
        self.footer = footer
        self.isCopy = isCopy
        self.locale = locale
    }
}

/// A Wi-Fi network as it stands on the poster.
public struct WiFiNetwork: Sendable, Equatable {
    public enum Security: String, Sendable {
        case wpa = "WPA"
        case wep = "WEP"
        case open = "nopass"
    }
    public var ssid: String
    public var password: String?
    public var security: Security

    public init(ssid: String, password: String?, security: Security) {
        self.ssid = ssid
        self.password = password
        self.security = security
    }
}

/// Everything that stands on the A4 poster.
public struct PosterSheet: Sendable, Equatable {
    public var venue: String?
    public var queueName: String
    /// What the entry QR code contains: `{public_url}/join/{queue_id}`.
    public var entryURL: String
    public var wifi: WiFiNetwork?
    /// BCP 47 language tags, the venue's first: `de,en,ar`. A poster speaks them all.
    public var locale: String

    public init(
        venue: String? = nil, queueName: String, entryURL: String, wifi: WiFiNetwork? = nil, locale: String = "en"
    ) {
        self.venue = venue
        self.queueName = queueName
        self.entryURL = entryURL
        self.wifi = wifi
        self.locale = locale
    }
}

/// The page that shows whether a receipt printer is set up rightly: ruler, densities, QR codes, scripts.
public struct TestSheet: Sendable, Equatable {
    /// What the printer is called: its queue, or its folder.
    public var printer: String
    public var printedAt: Timestamp
    /// What the QR codes contain, each followed by ` ` and its module's dots: `qode-test-17 6`. Whoever holds the page
    /// to the camera learns from the code that it reads which page this is, and how small a code may be.
    public var code: String
    public var locale: String

    public init(printer: String, printedAt: Timestamp, code: String, locale: String = "en") {
        self.printer = printer
        self.printedAt = printedAt
        self.code = code
        self.locale = locale
    }
}

/// What can be put on paper.
public enum PrintDocument: Sendable, Equatable {
    case ticket(TicketSlip)
    case poster(PosterSheet)
    case test(TestSheet)
}

/// How a ticket or poster is drawn into a file.
public enum DrawingFormat: String, Sendable, CaseIterable { case pdf, png, escpos, svg }

/// Draws documents and QR codes. Implemented by `TicketPrinting`.
public protocol DocumentRenderer: Sendable {
    func draw(_ document: PrintDocument, as format: DrawingFormat) throws -> [UInt8]
    /// An SVG document: error correction level H, 4 modules of quiet zone, dark on white whatever the page's colours.
    func svgCode(_ text: String) throws -> String
    /// The same for a terminal, two modules a character cell (half blocks), with its quiet zone.
    func terminalCode(_ text: String) throws -> String
}

/// What the camera sees, for whoever aims it.
public struct CameraSight: Sendable, Equatable {
    /// A corner, in pixels of the picture.
    public struct Point: Sendable, Equatable {
        public var x: Int
        public var y: Int

        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// A small grey picture: brightness is all that the scanner looks at.
    public var jpeg: [UInt8]
    /// Pixels.
    public var width: Int
    public var height: Int
    /// The corners of each code that was read, in order around it.
    public var outlines: [[Point]]
    /// Why nothing was read, as a stable word: `too_dark`, `too_bright`, `too_near`, `not_sharp`; nil when nothing is wrong.
    public var trouble: String?

    public init(jpeg: [UInt8], width: Int, height: Int, outlines: [[Point]] = [], trouble: String? = nil) {
        self.jpeg = jpeg
        self.width = width
        self.height = height
        self.outlines = outlines
        self.trouble = trouble
    }
}

/// A look through the camera. Costs the camera nothing while nobody looks. Implemented by `TicketCamera`.
public protocol CameraView: Sendable {
    /// The next picture, at most five a second; nil when the camera gives none within a second.
    func look() async -> CameraSight?
}
