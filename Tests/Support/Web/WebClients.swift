import NIOCore
import NIOPosix

/// Where tests' clients run: beside the server, which has its event loops to itself as in production.
enum WebClients {
    static let group: any EventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
