import CVideo

/// How much light a picture gets.
enum Exposure: Equatable {
    /// The camera decides.
    case automatic
    /// A quarter of what it last decided: a phone's bright screen then shows more than white.
    case lowered
    /// Four times as much: paper in a dark corner.
    case raised
}

/// Another way to see what is there and cannot be read.
enum CameraTrial: Equatable {
    /// As the camera has it.
    case none
    case darker
    case brighter
    /// The lens where the camera did not put it: a part of its way, from 0 (far) to 1 (near).
    case focus(Float)

    /// In the order in which they help most: a phone's screen, then what is nearer than the camera thinks.
    static let all: [CameraTrial] = [.darker, .focus(0.35), .focus(0.6), .focus(0.85), .brighter]
}

/// One of a camera's own dials, as `qode doctor --camera` shows it.
public struct CameraControl: Sendable, Equatable {
    /// What it is for: `exposure time`.
    public var name: String
    /// What it is set to, in words where it has words.
    public var value: String
    /// Its range; nil for switches and menus.
    public var range: ClosedRange<Int>?
}

/// A camera's dials. It may have any of them or none, and one that fails is left as it is: pictures matter more.
struct CameraControls {
    /// `V4L2_CID_EXPOSURE_AUTO`
    private enum ExposureMode {
        static let automatic: Int32 = 0
        static let manual: Int32 = 1
        /// Automatic by exposure time; what UVC cameras have.
        static let aperturePriority: Int32 = 3
    }

    private static let lowering: Int32 = 4

    private let descriptor: Int32
    private var exposure = Exposure.automatic
    /// Where the lens was put; nil where the camera puts it.
    private var focus: Float?

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// As a reader of codes wants it: light, and focus, found by the camera itself; the rate kept in the dark; no stripes
    /// from lamps.
    func prepare(powerLine: PowerLineFrequency) {
        expose(automatically: true)
        set(qode_control_exposure_may_slow, to: 0)
        set(qode_control_focus_continuous, to: 1)
        let choice: Int32 =
            switch powerLine {
            case .off: 0
            case .hertz50: 1
            case .hertz60: 2
            case .automatic: 3
            }
        if menu(qode_control_power_line).keys.contains(choice) { set(qode_control_power_line, to: choice) }
    }

    mutating func expose(_ wanted: Exposure) {
        guard wanted != exposure else { return }
        exposure = wanted
        switch wanted {
        case .automatic: expose(automatically: true)
        case .lowered, .raised:
            guard let range = range(qode_control_exposure_time), let time = value(qode_control_exposure_time),
                hasExposure
            else { return }
            let most = range.upperBound / Self.lowering
            let wish = wanted == .lowered ? time / Self.lowering : min(time, most) * Self.lowering
            expose(automatically: false)
            set(qode_control_exposure_time, to: min(max(range.lowerBound, wish), range.upperBound))
        }
    }

    private var hasExposure: Bool { menu(qode_control_exposure_mode).keys.contains(ExposureMode.manual) }

    /// What of `CameraTrial.all` this camera can do.
    var trials: [CameraTrial] {
        let hasFocus = query(qode_control_focus_place) != nil
        return CameraTrial.all.filter { trial in
            if case .focus = trial { return hasFocus }
            return hasExposure
        }
    }

    mutating func attempt(_ trial: CameraTrial) {
        switch trial {
        case .none, .focus: expose(.automatic)
        case .darker: expose(.lowered)
        case .brighter: expose(.raised)
        }
        var wanted: Float?
        if case .focus(let place) = trial { wanted = place }
        guard wanted != focus else { return }
        focus = wanted
        guard let wanted, let range = range(qode_control_focus_place) else {
            return set(qode_control_focus_continuous, to: 1)
        }
        set(qode_control_focus_continuous, to: 0)
        let way = Float(range.upperBound) - Float(range.lowerBound)
        set(qode_control_focus_place, to: Int32((Float(range.lowerBound) + way * wanted).rounded()))
    }

    private func expose(automatically isAutomatic: Bool) {
        let choices = menu(qode_control_exposure_mode)
        let wanted =
            isAutomatic ? [ExposureMode.aperturePriority, ExposureMode.automatic] : [ExposureMode.manual]
        guard let choice = wanted.first(where: { choices.keys.contains($0) }) else { return }
        set(qode_control_exposure_mode, to: choice)
    }

    // MARK: For people

    /// Those that matter to reading codes, as far as the camera has them.
    func shown() -> [CameraControl] {
        [
            (qode_control_exposure_mode, "exposure"), (qode_control_exposure_time, "exposure time (0.1 ms)"),
            (qode_control_exposure_may_slow, "slower in the dark"), (qode_control_gain, "gain"),
            (qode_control_gain_automatic, "automatic gain"), (qode_control_brightness, "brightness"),
            (qode_control_backlight, "backlight compensation"), (qode_control_focus_continuous, "continuous focus"),
            (qode_control_power_line, "power line frequency"),
        ].compactMap { id, name in
            guard let query = query(id), let value = value(id) else { return nil }
            switch query.type {
            case V4L2_CTRL_TYPE_BOOLEAN.rawValue:
                return CameraControl(name: name, value: value == 0 ? "off" : "on", range: nil)
            case V4L2_CTRL_TYPE_MENU.rawValue:
                return CameraControl(name: name, value: menu(id)[value] ?? "\(value)", range: nil)
            default:
                let range = Int(query.minimum)...Int(max(query.minimum, query.maximum))
                return CameraControl(name: name, value: "\(value)", range: range)
            }
        }
    }

    // MARK: The requests

    private func query(_ id: UInt32) -> v4l2_queryctrl? {
        var query = v4l2_queryctrl()
        query.id = id
        guard qode_v4l2_query_control(descriptor, &query) == 0, query.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) == 0
        else { return nil }
        return query
    }

    private func range(_ id: UInt32) -> ClosedRange<Int32>? {
        query(id).map { $0.minimum...max($0.minimum, $0.maximum) }
    }

    /// The names of a menu's items by their numbers; an item that the camera lacks is left out.
    private func menu(_ id: UInt32) -> [Int32: String] {
        guard let query = query(id), query.type == V4L2_CTRL_TYPE_MENU.rawValue else { return [:] }
        var items: [Int32: String] = [:]
        // No menu of a camera's has more than a handful; a driver that claims so is not asked for each.
        for index in max(0, query.minimum)...max(0, min(query.maximum, 31)) {
            var item = v4l2_querymenu()
            item.id = id
            item.index = UInt32(index)
            guard qode_v4l2_query_menu(descriptor, &item) == 0 else { continue }
            items[index] = withUnsafeBytes(of: item.name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
        return items
    }

    private func value(_ id: UInt32) -> Int32? {
        var control = v4l2_control(id: id, value: 0)
        return qode_v4l2_get_control(descriptor, &control) == 0 ? control.value : nil
    }

    private func set(_ id: UInt32, to value: Int32) {
        var control = v4l2_control(id: id, value: value)
        _ = qode_v4l2_set_control(descriptor, &control)
    }
}
