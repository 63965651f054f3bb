import Crypto
import Foundation
import LinuxHost
import QueueCore
import SwiftASN1
import X509

/// Under which names and addresses browsers reach the appliance.
public struct CertificateNames: Sendable, Equatable {
    /// `qode`, `qode.local`
    public var hosts: [String]
    /// 4 bytes of IPv4 or 16 of IPv6 each, in network order.
    public var addresses: [[UInt8]]

    public init(hosts: [String], addresses: [[UInt8]]) {
        self.hosts = hosts
        self.addresses = addresses
    }

    /// The machine's name, alone and as mDNS has it, and every address it has at the moment.
    public static func ofThisMachine() -> CertificateNames {
        let name = String(NetworkAddress.hostName().prefix { $0 != "." }).lowercased()
        let isUsable = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return CertificateNames(
            hosts: (isUsable && name != "localhost" ? [name, "\(name).local"] : []) + ["localhost"],
            addresses: NetworkAddress.all() + [[127, 0, 0, 1]])
    }
}
