import ArgumentParser
import QueueEngine
import TicketCamera

struct Decode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads the QR codes in pictures: a line a code, FILE<TAB>TEXT. Exits with 1 if any file had none.")

    @Argument(help: "JPEG, PNG or PGM files.") var files: [String]

    func run() async throws {
        var isComplete = true
        for file in files {
            do throws(PictureRefusal) {
                let texts = try PictureScanner.codes(inFile: file)
                // A code may hold line ends; its line must not.
                for text in texts {
                    Console.say("\(file)\t\(text.replacing("\n", with: "\\n").replacing("\r", with: "\\r"))")
                }
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
