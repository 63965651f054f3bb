import LinuxHost
import NIOCore

extension PeerSocket {
    /// The socket of a channel that writes as it is, with nothing written that is still on its way. NIO tells its number nowhere but in
    /// a channel's description, which is held against the peer's address: nil where that is worded otherwise, as for a channel that has
    /// no socket.
    init?(of channel: any Channel) {
        let description = "\(channel)"
        let waiting = try? channel.syncOptions?.getOption(.bufferedWritableBytes)
        guard waiting == 0, let remote = channel.remoteAddress, let peer = IPAddress(remote), let port = remote.port,
            let mark = description.firstRange(of: " fd="),
            let descriptor = Int32(description[mark.upperBound...].prefix(while: \.isNumber))
        else { return nil }
        self.init(descriptor: descriptor, connectedTo: peer, port: port)
    }
}
