import LinuxHost
import WebServer

extension WebServer.Configuration {
    /// What the settings say of the web server. Raises the limit of descriptors.
    init(
        _ settings: Settings, localURL: @escaping @Sendable () -> String?, adminToken: String,
        deviceHash: @escaping @Sendable () -> DeviceHash,
        tlsListener: TLSListener?
    ) {
        self.init(
            host: settings.host, port: settings.port, publicURL: settings.publicURL, localURL: localURL,
            adminToken: settings.isCreationOpen ? nil : Secret.hash(adminToken), locale: settings.locales[0])
        if settings.isCreationOpen { ownerToken = Secret.hash(adminToken) }
        self.deviceHash = deviceHash
        corsOrigins = settings.corsOrigins
        trustedProxies = settings.trustedProxies
        allowedHosts = settings.allowedHosts
        takesPlainTokens = settings.takesPlainTokens
        venue = VenueLook(name: settings.venue, colour: settings.venueColour, logo: settings.paper.logoFile)
        venuePictures = settings.venuePictures
        let given = settings.limits
        limits.joinsPerMinute = given.joinsPerMinute ?? 0
        limits.feedsPerMinute = given.feedsPerMinute ?? 0
        limits.printsPerMinute = given.printsPerMinute ?? 0
        limits.kioskTicketsPerMinute = given.kioskTicketsPerMinute ?? 0
        connectionLimits.connections = given.connections ?? 0
        connectionLimits.connectionsPerAddress = given.connectionsPerAddress ?? 0
        descriptors = DescriptorLimit.raise()
        self.tlsListener = tlsListener
        ownNames = { (tlsListener?.dnsNames ?? []).union([NetworkAddress.hostName().lowercased()]) }
    }
}
