/// Everything that stands on the A4 poster.
public struct PosterSheet: Sendable, Hashable {
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
