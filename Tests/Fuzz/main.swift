import Foundation
import TestSupport

// `make fuzz`: damaged pictures through loading and reading; `Fuzz COUNT [SEED]`. What it finds ends it with the sanitizer's report.

let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = Int(numbers.first ?? 20_000)
let fuzzer = try PictureFuzzer(seed: numbers.dropFirst().first ?? 1)
// In parts, so that somebody sees it go on.
for part in 0..<10 {
    let tally = await fuzzer.run(count / 10)
    let line =
        "\((part + 1) * (count / 10)) pictures: \(tally.refused) refused, \(tally.loaded) loaded, \(tally.read) with a code"
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}
