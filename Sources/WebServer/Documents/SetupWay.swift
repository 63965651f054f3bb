/// How whoever unpacks the appliance gets to its settings.
public struct SetupWay: Sendable {
    /// Works once.
    public var code: String
    /// Where the admin's token is taken, without a trailing slash; nil without a network.
    public var base: String?

    public init(code: String, base: String?) { (self.code, self.base) = (code, base) }

    /// What phones scan.
    var link: String? { base.map { "\($0)/setup?token=\(code)" } }
}
