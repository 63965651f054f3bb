import Foundation
import TestSupport

// `make fuzz`: damaged pictures through loading and reading; `Fuzz COUNT [SEED]`. What it finds ends it with the sanitizer's report.

let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = Int(numbers.first ?? 20_000)
let fuzzer = try PictureFuzzer(seed: numbers.dropFirst().first ?? 1)
var falseReads: [String] = []
// In parts, so that somebody sees it go on.
for part in 0..<10 {
    let tally = try await fuzzer.run(count / 10)
    falseReads += tally.falseReads
    let line =
        "\((part + 1) * (count / 10)) pictures: \(tally.refused) refused, \(tally.loaded) loaded, \(tally.read) with a code, "
        + "\(falseReads.count) false reads"
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}
// What nobody wrote.
for text in falseReads { FileHandle.standardOutput.write(Data("false: \(text.debugDescription)\n".utf8)) }
exit(falseReads.isEmpty ? 0 : 1)
