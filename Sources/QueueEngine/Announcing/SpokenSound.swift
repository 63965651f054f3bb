/// A sound: one channel of signed 16-bit samples.
public struct SpokenSound: Sendable, Equatable {
    /// Samples a second.
    public var rate: Int
    public var samples: [Int16]

    public init(rate: Int, samples: [Int16]) {
        self.rate = rate
        self.samples = samples
    }

    public var milliseconds: Int { rate == 0 ? 0 : samples.count * 1000 / rate }

    /// As a file that every browser plays: RIFF WAVE, PCM (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0").
    public var wav: [UInt8] {
        let size = samples.count * 2
        var file: [UInt8] = []
        file.reserveCapacity(44 + size)
        func text(_ text: String) { file += Array(text.utf8) }
        func number(_ number: Int, bytes: Int) {
            for index in 0..<bytes { file.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
        }
        text("RIFF")
        number(36 + size, bytes: 4)
        text("WAVEfmt ")
        number(16, bytes: 4)
        // PCM, one channel.
        number(1, bytes: 2)
        number(1, bytes: 2)
        number(rate, bytes: 4)
        number(rate * 2, bytes: 4)
        number(2, bytes: 2)
        number(16, bytes: 2)
        text("data")
        number(size, bytes: 4)
        for sample in samples { number(Int(sample), bytes: 2) }
        return file
    }

    /// The samples of such a file; nil for any other. A length that is not known yet, as a program writes it that sends to a pipe, is
    /// as much as there is.
    public init?(wav: [UInt8]) {
        func number(_ at: Int, _ bytes: Int) -> Int {
            (0..<bytes).reduce(0) { $0 | Int(wav[at + $1]) << (8 * $1) }
        }
        func tag(_ at: Int) -> String { String(decoding: wav[at..<at + 4], as: UTF8.self) }
        guard wav.count >= 12, tag(0) == "RIFF", tag(8) == "WAVE" else { return nil }
        var (position, rate) = (12, 0)
        while position + 8 <= wav.count {
            let (name, length) = (tag(position), number(position + 4, 4))
            let start = position + 8
            if name == "fmt " {
                guard start + 16 <= wav.count, number(start, 2) == 1, number(start + 2, 2) == 1,
                    number(start + 14, 2) == 16
                else { return nil }
                rate = number(start + 4, 4)
            } else if name == "data" {
                let end = min(start + length, wav.count)
                guard rate > 0 else { return nil }
                // As much room as they take: what is kept would hold twice as much otherwise.
                var samples: [Int16] = []
                samples.reserveCapacity(max(0, end - start) / 2)
                for place in stride(from: start, to: end - 1, by: 2) {
                    samples.append(Int16(truncatingIfNeeded: Int(wav[place]) | Int(wav[place + 1]) << 8))
                }
                self.init(rate: rate, samples: samples)
                return
            }
            position = start + length + length % 2
        }
        return nil
    }
}
