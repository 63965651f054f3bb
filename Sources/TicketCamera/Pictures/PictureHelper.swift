import Glibc
public import LinuxHost
import QueueEngine

/// The process in which strangers' pictures are unpacked and read: libjpeg, libpng and ZBar never see them anywhere else. It has no files,
/// no network and no other call of the kernel than it needs to compute; a hole in one of the three owns nothing.
public enum PictureHelper {
    /// The program's only argument, by which it is this process.
    public static let argument = "read-pictures"
    /// Address space beside the program's own: of a picture, its luma and the pyramid over it at most, three times over.
    private static let memory = 512 << 20

    /// The same program once more, as the helper.
    public static var ofThisProgram: ChildServer {
        ChildServer("/proc/self/exe", [argument], answerLimit: PictureAnswer.byteLimit)
    }

    /// Answers until nobody asks any more.
    public static func run() -> Never {
        do throws(Sandbox.Failure) {
            try Sandbox.enter(memory: memory)
        } catch {
            // Not a single picture without it.
            _exit(1)
        }
        QuestionChannel.serve(limit: PictureDecoder.byteLimit) { PictureScanner.answer(to: $0).bytes }
        _exit(0)
    }
}
