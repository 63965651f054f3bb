import ArgumentParser
import QueueEngine
import TicketCamera

struct Decode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads the QR codes in pictures: a line a code, FILE<TAB>TEXT. Exits with 1 if any file had none.",
        discussion: """
            A code may hold line ends and other control characters; its line must not: they are shown as \\n, \\r, and \\u{1b}. \
            Everything else, a backslash too, stands as it is in the code.
            """)

    @Argument(help: "JPEG, PNG or PGM files.") var files: [String]

    func run() async throws {
        var isComplete = true
        for file in files {
            do throws(PictureRefusal) {
                let texts = try PictureScanner.codes(inFile: file)
                for text in texts { Console.say("\(file)\t\(Console.oneLine(text))") }
                if texts.isEmpty {
                    Console.error("\(file): no QR code")
                    isComplete = false
                }
            } catch {
                Console.error("\(file): \(error.sentence)")
                isComplete = false
            }
        }
        if !isComplete { throw ExitCode.failure }
    }
}
