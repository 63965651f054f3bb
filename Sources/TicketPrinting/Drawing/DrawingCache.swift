/// What was drawn last, for who asks for the same again. What was asked for longest ago goes first.
struct DrawingCache<Key: Hashable> {
    private let byteLimit: Int
    private var drawings: [Key: (bytes: [UInt8], use: Int)] = [:]
    private var uses = 0
    private(set) var byteCount = 0

    /// - Parameter byteLimit: of all that is kept.
    init(byteLimit: Int) { self.byteLimit = byteLimit }

    var count: Int { drawings.count }

    mutating func drawing(_ key: Key) -> [UInt8]? {
        guard let bytes = drawings[key]?.bytes else { return nil }
        uses += 1
        drawings[key]?.use = uses
        return bytes
    }

    mutating func keep(_ bytes: [UInt8], as key: Key) {
        remove(key)
        // One that would drive out most others is not worth it.
        guard bytes.count <= byteLimit / 4 else { return }
        uses += 1
        drawings[key] = (bytes, uses)
        byteCount += bytes.count
        while byteCount > byteLimit, let eldest = drawings.min(by: { $0.value.use < $1.value.use })?.key {
            remove(eldest)
        }
    }

    private mutating func remove(_ key: Key) {
        guard let old = drawings.removeValue(forKey: key) else { return }
        byteCount -= old.bytes.count
    }
}
