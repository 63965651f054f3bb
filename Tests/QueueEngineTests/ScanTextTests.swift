import QueueCore
import QueueEngine
import Testing

/// What a scanner may read: a bare UUID in either case, or any URL whose path ends in one.
@Suite struct ScanTextTests {
    static let id = "0f8fad5b-d9cb-469f-a165-70867728950e"

    @Test(
        arguments: [
            "\(id)",
            "\(id.uppercased())",
            "  \(id)\r\n",
            "\u{a0}\(id)\t",
            "http://qode.local/t/\(id)",
            "https://qode.local/t/\(id)",
            "https://qode.local:8443/t/\(id)",
            "HTTPS://QODE.LOCAL/T/\(id.uppercased())",
            "https://qode.local/\(id)",
            "https://qode.local/t/\(id)/",
            "https://qode.local/t/\(id)//",
            "https://qode.local/t/\(id)?from=paper",
            "https://qode.local/t/\(id)#code",
            "https://qode.local/t/\(id)/?from=/paper/#/a/b",
            "https://qode.local/a/b/c/d/\(id)",
            "https://[::1]:8080/t/\(id)",
            "https://user@qode.local/t/\(id)",
            "https://qode.local/t/11111111-1111-4111-8111-111111111111/\(id)",
            "qode://ticket/\(id)",
            "x-qode+app.v2://ticket/\(id)",
            "  https://qode.local/t/\(id)  ",
            "https://qode.local/\(String(repeating: "a", count: 1980))/\(id)",
            "]Q1\(id)", "]Q1\(id.uppercased())\r\n", "]Q3https://qode.local/t/\(id)", " ]d2\(id)",
        ])
    func ticket(_ text: String) {
        #expect(ScanText.ticket(in: text) == ID(Self.id))
    }

    @Test(
        arguments: [
            "", " ", "\n", "A042", "hello", "4006381333931", "WIFI:T:WPA;S:Qode;P:secret;;", "BEGIN:VCARD\nEND:VCARD",
            "\(id)0", "x\(id)", "{\(id)}", "\(id) \(id)", "\(id)\n\(id)",
            "/t/\(id)", "t/\(id)", "qode.local/t/\(id)", "//qode.local/t/\(id)", "://qode.local/t/\(id)",
            "1http://qode.local/t/\(id)", "ht tp://qode.local/t/\(id)", "hëttp://qode.local/t/\(id)",
            "https://\(id)", "https://\(id)/", "https:///\(id)", "https://qode.local", "https://qode.local/",
            "https://qode.local?t=/\(id)", "https://qode.local/t?id=\(id)", "https://qode.local/t#/\(id)",
            "https://qode.local/t/\(id)/edit", "https://qode.local/t/x\(id)", "https://qode.local/t/\(id).svg",
            "https://qode.local/t/%30f8fad5b-d9cb-469f-a165-70867728950e",
            "https://qode.local/\(String(repeating: "a", count: 2048))/\(id)",
            String(repeating: "a", count: 100_000),
            "]Q\(id)", "Q1\(id)", "]Q1]Q1\(id)", "]Q1 \(id)", "]-1\(id)", "]Q1", "]é1\(id)",
            "\u{0}\(id)", "\u{202e}\(id)", "\u{feff}\(id)",
        ])
    func notATicket(_ text: String) {
        #expect(ScanText.ticket(in: text) == nil)
    }
}
