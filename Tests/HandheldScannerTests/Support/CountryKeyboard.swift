import Glibc
import HandheldScanner

/// A country's keyboard as the X keyboard database has it (xkb-data), read by libxkbcommon.
struct CountryKeyboard {
    struct Missing: Error {}

    /// `struct xkb_rule_names` (xkbcommon.h).
    private struct RuleNames { var rules, model, layout, variant, options: UnsafePointer<CChar>? }
    private typealias NewContext = @convention(c) (CInt) -> OpaquePointer?
    private typealias NewKeymap = @convention(c) (OpaquePointer?, UnsafeRawPointer?, CInt) -> OpaquePointer?
    private typealias Symbols =
        @convention(c) (
            OpaquePointer?, UInt32, UInt32, UInt32, UnsafeMutablePointer<UnsafePointer<UInt32>?>
        ) -> CInt
    private typealias Character32 = @convention(c) (UInt32) -> UInt32
    private typealias Release = @convention(c) (OpaquePointer?) -> Void

    private var keys: [Character: KeyPress] = [:]

    /// - Parameter name: `de`, or with a variant `ch(fr)`.
    init(_ name: String) throws {
        guard let library = dlopen("libxkbcommon.so.0", RTLD_NOW) else { throw Missing() }
        func function<Kind>(_ symbol: String, _: Kind.Type) throws -> Kind {
            guard let address = dlsym(library, symbol) else { throw Missing() }
            return unsafeBitCast(address, to: Kind.self)
        }
        let symbols = try function("xkb_keymap_key_get_syms_by_level", Symbols.self)
        let character = try function("xkb_keysym_to_utf32", Character32.self)
        let context = try function("xkb_context_new", NewContext.self)(0)
        defer { (try? function("xkb_context_unref", Release.self))?(context) }
        let parts = name.split { "()".contains($0) }.map(String.init)
        let newKeymap = try function("xkb_keymap_new_from_names", NewKeymap.self)
        let keymap = parts[0].withCString { layout in
            (parts.count > 1 ? parts[1] : "").withCString { variant in
                withUnsafeBytes(of: RuleNames(layout: layout, variant: variant)) {
                    newKeymap(context, $0.baseAddress, 0)
                }
            }
        }
        guard let keymap else { throw Missing() }
        defer { (try? function("xkb_keymap_unref", Release.self))?(keymap) }
        // Every key that types, without and with Shift. X counts keys from 8.
        for code in UInt16(2)...89 where !(71...83).contains(code) {
            for level in UInt32(0)...1 {
                var found: UnsafePointer<UInt32>?
                guard symbols(keymap, UInt32(code) + 8, 0, level, &found) == 1, let found,
                    let scalar = Unicode.Scalar(character(found.pointee)), scalar.value >= 32
                else { continue }
                let key = KeyPress(code: code, isShifted: level == 1)
                if keys[Character(scalar)] == nil { keys[Character(scalar)] = key }
            }
        }
    }

    /// The keys that type a text; nil when it takes more than Shift to type it.
    func keys(_ text: String) -> [KeyPress]? {
        let all = text.compactMap { keys[$0] }
        return all.count == text.count ? all : nil
    }
}
