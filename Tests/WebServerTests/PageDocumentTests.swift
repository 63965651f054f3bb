import Foundation
import Testing
import WebTestSupport

@testable import WebServer

/// Pages as they are put together: one script and one style each, in the reader's language, kept by browsers for ever.
@Suite struct PageDocumentTests {
    @Test("every page joins to one script in every language, without comments and imports")
    func joined() async throws {
        let library = PageLibrary()
        for page in PageDescription.all {
            for language in PageLanguage.allCases {
                let file = try await library.script(of: page, in: language)
                #expect((file == nil) == (page.script == nil))
                guard let file else { continue }
                let text = String(decoding: file.bytes, as: UTF8.self)
                #expect(
                    !text.contains("\nimport ") && !text.contains("\nexport ") && !text.contains("\n//"), "\(page.name)"
                )
                #expect(
                    try await library.file(named: String(file.address.dropFirst("/assets/".count)))?.bytes == file.bytes
                )
                let packed = try #require(file.packed)
                #expect(packed.starts(with: [0x1f, 0x8b]) && packed.count * 2 < file.bytes.count)
            }
            let style = await library.style(of: page)
            #expect(!String(decoding: style.bytes, as: UTF8.self).contains("/*"))
        }
    }

    @Test("modules are joined in the order of their imports, each once")
    func order() throws {
        let files = [
            "a.js":
                "// words: x\nimport { b as c, d } from '../far/b.js';\n/** Says. */\nexport function a() {\n  return c(d);\n}",
            "b.js": "// words: y, x\nexport const d = 1;\nexport async function b(x) { return x; }",
        ]
        var bundle = ScriptBundle { files[$0] }
        let script = try bundle.script(from: "a.js")
        #expect(
            script
                == "const $b=(()=>{\nconst d = 1;\nasync function b(x) { return x; }\nreturn{d,b}\n})();\n"
                + "const $a=(()=>{\nconst{b:c,d}=$b;\nfunction a() {\nreturn c(d);\n}\nreturn{a}\n})();")
        #expect(bundle.sections == ["x", "y"])
    }

    @Test(
        "what cannot be joined is said",
        arguments: [
            (["a.js": "import { a } from './a.js';"], "a.js imports itself in a circle"),
            (["a.js": "import { b } from './b.js';"], "there is no b.js"),
            (["a.js": "export default 3;"], "a.js: what is exported has a name: default 3;"),
            (["a.js": "import b;"], "a.js: an import is one line, and names a file in single quotes: import b;"),
        ])
    func faults(_ files: [String: String], _ reason: String) throws {
        var bundle = ScriptBundle { files[$0] }
        #expect(throws: ScriptBundle.Failure(description: reason)) { try bundle.script(from: "a.js") }
    }

    @Test(
        "the browser's wish is heard",
        arguments: [
            ("de-AT,de;q=0.9,en;q=0.8", "de"), ("nl,fr;q=0.4,pt-BR;q=0.7", "pt"), ("iw", "he"), ("zh-TW", "zh"),
            ("en;q=0,ja;q=0.1", "ja"),
        ])
    func wishes(_ header: String, _ language: String) {
        #expect(PageLanguage.chosen(by: header)?.rawValue == language)
        #expect(PageLanguage.chosen(by: "nl, *;q=0.5") == nil)
    }

    @Test("plurals go by the language") func plurals() {
        let arabic = [
            0: "zero", 1: "one", 2: "two", 3: "few", 10: "few", 11: "many", 99: "many", 100: "other", 103: "few",
            111: "many",
        ]
        for (number, form) in arabic { #expect(PageLanguage.arabic.plural(of: number) == form, "\(number)") }
        #expect([0, 1, 2].map(PageLanguage.french.plural) == ["one", "one", "other"])
        #expect([0, 1, 2, 3].map(PageLanguage.hebrew.plural) == ["other", "one", "two", "other"])
        #expect([1, 2].map(PageLanguage.japanese.plural) == ["other", "other"])
        let words = PageWords(.german)
        #expect(words("ahead", count: 1) == "1 Person vor Ihnen")
        #expect(words("ahead", count: 2) == "2 Personen vor Ihnen")
        #expect(words("goTo", ["counter": "Schalter 3"]) == "Bitte zu Schalter 3")
    }

    @Test(
        "scripts and styles are kept for ever by their hash; an address of yesterday gets today's file, kept by nobody")
    func kept() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(#"<b>"Reception" & more</b>"#)
            let page = try await harness.client.get("/join/\(desk.id)", headers: ["accept-language": "de"])
            #expect(page.text.contains("<html lang=\"de\" dir=\"ltr\">"))
            #expect(page.text.contains("&lt;b&gt;&quot;Reception&quot; &amp; more&lt;/b&gt;"))
            #expect(!page.text.contains("<b>\""))
            let address = try #require(page.text.firstMatch(of: /src="(\/assets\/join\.de\.[0-9a-f]{8}\.js)"/)?.1)
            let script = try await harness.client.get(String(address))
            #expect(script.headers["cache-control"] == "public, max-age=31536000, immutable")
            #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
            let old = try await harness.client.get("/assets/join.de.00000000.js")
            #expect(old.text == script.text)
            #expect(old.headers["cache-control"] == "no-store")
            for wrong in ["/assets/join.xx.00000000.js", "/assets/en.json", "/assets/openapi.json", "/assets/desk.js"] {
                #expect(try await harness.client.get(wrong).status == 404, "\(wrong)")
            }
        }
    }
}
