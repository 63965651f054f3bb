import Testing

@testable import TicketCamera

/// The tests of `V4L2SourceTests`, in a process that has a fake camera under the real libv4l2.
@Suite(.enabled(if: !FakeVideo.isLoaded)) struct FakeVideoTests {
    @Test(.timeLimit(.minutes(2))) func allOfV4L2Source() async throws {
        let child = try await FakeVideo.rerun("V4L2SourceTests")
        #expect(child.status == 0, "\(child.output)")
        // A filter that matches nothing passes, too.
        #expect(child.output.contains("anEmptyDesk() passed"), "\(child.output)")
        // The journal is not libv4l2's.
        #expect(!child.output.contains("libv4l2:"), "\(child.output)")
    }
}
