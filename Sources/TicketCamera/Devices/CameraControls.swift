import CVideo

/// How much light a picture gets.
enum Exposure: Equatable {
    /// The camera decides.
    case automatic
    /// A quarter of what it last decided: a phone's bright screen then shows more than white.
    case lowered
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
        case .lowered:
            guard let range = range(qode_control_exposure_time), let time = value(qode_control_exposure_time),
                menu(qode_control_exposure_mode).keys.contains(ExposureMode.manual)
            else { return }
            expose(automatically: false)
            set(qode_control_exposure_time, to: max(range.lowerBound, time / Self.lowering))
        }
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
