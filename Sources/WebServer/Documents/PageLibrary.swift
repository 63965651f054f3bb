import Crypto
import Foundation
import NIOCore

/// The scripts and styles of the pages, made when they are first asked for and kept: a page and a language each. Their addresses carry
/// a part of their hash, so browsers may keep them for ever, and get a new one with the page that needs it.
actor PageLibrary {
    /// Bytes of a SHA-256 in an address: two versions of one file are told apart by 32 bits well enough.
    private static let hashLength = 4

    struct File: Sendable {
        let address: String
        let type: String
        let bytes: [UInt8]
        let packed: [UInt8]?
    }

    nonisolated let venue: VenueLook
    private var words: [PageLanguage: PageWords] = [:]
    private var files: [String: File] = [:]

    init(_ venue: VenueLook = VenueLook()) { self.venue = venue }

    func words(in language: PageLanguage) -> PageWords {
        if let known = words[language] { return known }
        let read = PageWords(language)
        words[language] = read
        return read
    }

    /// Nil for a page without a script.
    func script(of page: PageDescription, in language: PageLanguage) throws(ScriptBundle.Failure) -> File? {
        guard let entry = page.script else { return nil }
        let key = "\(page.name).\(language.rawValue).js"
        if let known = files[key] { return known }
        var bundle = ScriptBundle { Asset($0)?.text }
        let script = try bundle.script(from: entry)
        let json = String(buffer: words(in: language).script(of: bundle.sections).buffer)
        return keep("(()=>{'use strict';const WORDS=\(json);\n\(script)\n})();", as: key, type: "text/javascript")
    }

    func style(of page: PageDescription) -> File {
        let key = "\(page.name).css"
        if let known = files[key] { return known }
        let style = StyleBundle.joined(page.styles.compactMap { Asset($0)?.text }) + venue.style
        return keep(style, as: key, type: "text/css")
    }

    private func keep(_ text: String, as key: String, type: String) -> File {
        let bytes = Array(text.utf8)
        let hash = SHA256.hash(data: bytes).prefix(Self.hashLength).map { String(format: "%02x", $0) }.joined()
        let parts = key.split(separator: ".")
        let address = (parts.dropLast() + [Substring(hash)] + parts.suffix(1)).joined(separator: ".")
        let file = File(
            address: "/assets/\(address)", type: "\(type); charset=utf-8", bytes: bytes, packed: Gzip.packed(bytes))
        files[key] = file
        return file
    }

    /// What an address of ours holds: `join.de.1a2b3c4d.js`. A page of yesterday's version asks for yesterday's hash, and gets today's file.
    func file(named name: String) throws(ScriptBundle.Failure) -> File? {
        if name == VenueLook.logoName {
            return venue.logo.map { File(address: "", type: "image/png", bytes: $0, packed: nil) }
        }
        let parts = name.split(separator: ".").map(String.init)
        guard let page = PageDescription.all.first(where: { $0.name == parts.first }) else { return nil }
        if parts.count == 3, parts[2] == "css" { return style(of: page) }
        guard parts.count == 4, parts[3] == "js", let language = PageLanguage(rawValue: parts[1]) else { return nil }
        return try script(of: page, in: language)
    }
}
