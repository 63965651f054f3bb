/// A picture at half its size, at half of that, and so on. Level 0 is the picture itself.
struct Pyramid: ~Copyable {
    /// The level in which codes are looked for first.
    private(set) var first = 1
    private var picture: Pixels?
    private var planes: [Plane] = []
    private var built = 0

    /// - Parameters:
    ///   - picture: must stay where it is as long as a level is used.
    ///   - firstArea: pixels that the first level may have.
    mutating func begin(_ picture: Pixels, firstArea: Int) {
        self.picture = picture
        built = 0
        first = 1
        while (picture.width >> first) * (picture.height >> first) > firstArea { first += 1 }
    }

    mutating func level(_ number: Int) -> Pixels? {
        guard let picture else { return nil }
        while planes.count < number { planes.append(Plane()) }
        while built < number {
            planes[built].halve(built == 0 ? picture : planes[built - 1].pixels)
            built += 1
        }
        return number == 0 ? picture : planes[number - 1].pixels
    }
}
