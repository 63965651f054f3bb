import CVideo

/// What a camera says it can do. Drivers answer by index until they have no more; each question is bounded all the same,
/// because a driver that never says so must not hold up the thread.
enum CameraOffers {
    private static let formatLimit: UInt32 = 64
    private static let sizeLimit: UInt32 = 128
    private static let rateLimit: UInt32 = 64

    /// All that it sends by itself; what libv4l2 would convert is left out.
    /// - Parameter wish: of sizes that the camera has without steps, the nearest to it.
    static func all(_ descriptor: Int32, near wish: CameraWish) -> [CameraOffer] {
        var offers: [CameraOffer] = []
        for index in 0..<formatLimit {
            var answer = v4l2_fmtdesc()
            answer.index = index
            answer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
            guard qode_v4l2_list_formats(descriptor, &answer) == 0 else { break }
            guard answer.flags & UInt32(V4L2_FMT_FLAG_EMULATED) == 0,
                let format = PixelFormat(code: answer.pixelformat)
            else { continue }
            for (width, height) in sizes(descriptor, format, near: wish) {
                let rates = rates(descriptor, format, width, height, near: wish)
                offers.append(CameraOffer(format, width, height, rates: rates))
            }
        }
        return offers
    }

    /// Whether it sends anything but grey pictures. A driver that lists nothing may.
    static func hasColour(_ descriptor: Int32) -> Bool {
        var isGrey = false
        for index in 0..<formatLimit {
            var answer = v4l2_fmtdesc()
            answer.index = index
            answer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
            guard qode_v4l2_list_formats(descriptor, &answer) == 0 else { break }
            guard answer.flags & UInt32(V4L2_FMT_FLAG_EMULATED) == 0 else { continue }
            guard greys.contains(answer.pixelformat) else { return true }
            isGrey = true
        }
        return !isGrey
    }

    /// Video4Linux's grey formats, of 8 to 16 bits: `GREY`, `Y10 `, `Y12 `, `Y14 `, `Y16 `, `Y10B`, `Y8I `, `Y12I`, `Z16 `.
    private static let greys: Set<UInt32> = Set(
        ["GREY", "Y10 ", "Y12 ", "Y14 ", "Y16 ", "Y10B", "Y8I ", "Y12I", "Z16 "].map { name in
            name.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        })

    private static func sizes(
        _ descriptor: Int32, _ format: PixelFormat, near wish: CameraWish
    ) -> [(width: Int, height: Int)] {
        var sizes: [(Int, Int)] = []
        for index in 0..<sizeLimit {
            var answer = v4l2_frmsizeenum()
            answer.index = index
            answer.pixel_format = format.code
            guard qode_v4l2_list_sizes(descriptor, &answer) == 0 else { break }
            guard answer.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue else {
                let steps = answer.stepwise
                return [
                    (
                        nearest(wish.width, steps.min_width, steps.max_width, steps.step_width),
                        nearest(wish.height, steps.min_height, steps.max_height, steps.step_height)
                    )
                ]
            }
            sizes.append((Int(answer.discrete.width), Int(answer.discrete.height)))
        }
        return sizes.filter { $0.0 > 0 && $0.1 > 0 }
    }

    private static func nearest(_ wanted: Int, _ least: UInt32, _ most: UInt32, _ step: UInt32) -> Int {
        let (least, most, step) = (Int(least), Int(max(least, most)), Int(max(step, 1)))
        let clamped = min(max(wanted, least), most)
        return least + (clamped - least) / step * step
    }

    /// The fastest first.
    private static func rates(
        _ descriptor: Int32, _ format: PixelFormat, _ width: Int, _ height: Int, near wish: CameraWish
    ) -> [Double] {
        var rates: [Double] = []
        for index in 0..<rateLimit {
            var answer = v4l2_frmivalenum()
            answer.index = index
            answer.pixel_format = format.code
            answer.width = UInt32(width)
            answer.height = UInt32(height)
            guard qode_v4l2_list_intervals(descriptor, &answer) == 0 else { break }
            guard answer.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue else {
                // From the shortest interval to the longest: what is asked for, if it lies between them.
                guard let fastest = rate(answer.stepwise.min), let slowest = rate(answer.stepwise.max) else { break }
                return Set([fastest, min(max(Double(wish.fps), slowest), fastest), slowest]).sorted(by: >)
            }
            if let rate = rate(answer.discrete) { rates.append(rate) }
        }
        return rates.sorted(by: >)
    }

    /// Frames a second of the seconds a frame.
    static func rate(_ interval: v4l2_fract) -> Double? {
        guard interval.numerator > 0, interval.denominator > 0 else { return nil }
        return Double(interval.denominator) / Double(interval.numerator)
    }

    /// Seconds a frame of the frames a second, as exactly as drivers compare it.
    static func interval(_ rate: Double) -> v4l2_fract {
        let whole = rate.rounded()
        return abs(rate - whole) < 0.001
            ? v4l2_fract(numerator: 1, denominator: UInt32(whole))
            : v4l2_fract(numerator: 1001, denominator: UInt32((rate * 1001).rounded()))
    }
}
