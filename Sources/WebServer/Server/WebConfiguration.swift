public import LinuxHost
public import QueueEngine

extension WebServer {
    /// What the web server is told when it starts.
    public struct Configuration: Sendable {
        public var host: String
        /// 0 takes any free port.
        public var port: Int
        /// Where phones reach the appliance, without a trailing slash; nil goes by the request.
        public var publicURL: String?
        /// The appliance's own address in its network, for QR codes that were asked for on the machine itself.
        public var localURL: @Sendable () -> String?
        /// Foreign origins that may use the API and the feed.
        public var corsOrigins: Set<String> = []
        /// Proxies whose `X-Forwarded-…` are believed.
        public var trustedProxies: [AddressRange] = []
        /// Public names under which it answers beside those of `publicURL`, in lower case.
        public var allowedHosts: Set<String> = []
        /// The machine's own full name and its certificate's names, in lower case.
        public var ownNames: @Sendable () -> Set<String> = { [] }
        /// Tokens of desks, scanners and the admin are taken by plain HTTP from anywhere.
        public var takesPlainTokens = false
        public var limits = RequestLimits()
        /// A new queue's `waiting_limit`; nil is none.
        public var waitingLimit: Int?
        public var connectionLimits = ConnectionLimits()
        /// How many more descriptors this process may open; nil is unknown.
        public var descriptors: Int?
        /// Hash of the admin's token; nil lets anybody make queues (`queues.creation: open`).
        public var adminToken: TokenHash?
        /// The same where anybody may make queues: who bears it reaches the devices all the same.
        public var ownerToken: TokenHash?
        /// What device tokens are hashed with.
        public var deviceHash: @Sendable () -> DeviceHash = { [none = DeviceHash(key: [])] in none }
        /// BCP 47, for walls and kiosks; phones choose their own.
        public var locale: String
        /// What pages show of the place that they stand in.
        public var venue = VenueLook()
        /// The folder of pictures and messages that walls show beside the numbers; nil where there is none.
        public var venuePictures: String?
        /// Tickets can be printed: the host's and the kiosk's `print` means something.
        public var printsTickets = true
        public var printsPosters = true
        /// Where connections wait; those of a service manager stand while the daemon is started anew.
        public var sockets = StandingSockets(ServiceManager(socketPath: nil))
        /// HTTPS beside HTTP; nil serves none.
        public var tlsListener: TLSListener?
        /// Tests have shorter ones.
        var feed = FeedSettings()

        var proxies: TrustedProxies { TrustedProxies(ranges: trustedProxies) }

        public init(
            host: String, port: Int, publicURL: String? = nil, localURL: @escaping @Sendable () -> String? = { nil },
            adminToken: TokenHash?, locale: String = "en"
        ) {
            self.host = host
            self.port = port
            self.publicURL = publicURL
            self.localURL = localURL
            self.adminToken = adminToken
            self.locale = locale
        }
    }
}
