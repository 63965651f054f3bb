import Testing

@testable import LinuxHost

/// Tones as samples.
@Suite struct TonePlayerTests {
    /// How often a sound crosses zero upwards, a second: its frequency.
    private func hertz(_ samples: ArraySlice<Int16>) -> Double {
        let crossings = zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
        return Double(crossings) / (Double(samples.count) / Double(TonePlayer.rate))
    }

    @Test(arguments: [180, 440, 660, 1100]) func frequency(_ wanted: Int) {
        let samples = TonePlayer.samples(of: [Tone(wanted, 500)])
        #expect(samples.count == TonePlayer.rate / 2)
        #expect(abs(hertz(samples[...]) - Double(wanted)) < 5)
    }

    @Test("tones follow each other, and each comes from silence and goes to it, so that nothing clicks")
    func sequence() {
        let samples = TonePlayer.samples(of: [Tone(660, 100), Tone(990, 200)])
        let border = TonePlayer.rate / 10
        #expect(samples.count == 3 * border)
        #expect(abs(hertz(samples[..<border]) - 660) < 12 && abs(hertz(samples[border...]) - 990) < 12)
        for place in [0, border - 1, border, samples.count - 1] { #expect(abs(samples[place]) < 200) }
        #expect((samples.max() ?? 0) < Int16.max / 2)
    }

    @Test func nothing() { #expect(TonePlayer.samples(of: []).isEmpty) }
}
