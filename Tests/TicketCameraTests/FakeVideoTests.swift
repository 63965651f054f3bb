import TestSupport
import Testing

@testable import TicketCamera

/// The tests of `V4L2SourceTests` and `CameraLossTests`, in a process that has a fake camera under the real libv4l2.
@Suite(.enabled(if: !FakeVideo.isLoaded)) struct FakeVideoTests {
    @Test(
        .timeLimit(.minutes(4)),
        arguments: [
            ("V4L2SourceTests", "anEmptyDesk()"),
            ("CameraLossTests", "\"busy in another program, which is named; then free\""),
        ])
    func all(_ suite: String, _ one: String) throws {
        let child = try FakeVideo.rerun(suite)
        #expect(child.status == 0, "\(child.text)")
        // A filter that matches nothing passes, too.
        #expect(child.text.contains("\(one) passed"), "\(child.text)")
        // The journal is not libv4l2's.
        #expect(!child.text.contains("libv4l2:"), "\(child.text)")
    }
}
