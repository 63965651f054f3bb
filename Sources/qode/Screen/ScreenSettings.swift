import LinuxHost

/// How the appliance's own screen shows the wall.
struct ScreenSettings: Sendable {
    /// Quarters by which the picture is turned clockwise.
    var turns: Int
    /// `auto` is HDMI where there is one, `off`, or a device of ALSA.
    var sound: String

    /// - Parameter text: a key's value; nil where it is not set.
    init(_ text: (String) -> String?) {
        self.init(
            rotation: text("screen.rotation").flatMap { Int($0) } ?? 0, sound: text("screen.sound") ?? "auto")
    }

    /// - Parameter rotation: degrees.
    init(rotation: Int, sound: String) {
        (turns, self.sound) = (min(3, max(0, rotation / 90)), sound)
    }

    /// What the browser is told of it. A page that says calls is not asked first whether it may.
    var soundArguments: [String] {
        let speaks = "--autoplay-policy=no-user-gesture-required"
        switch sound {
        case "off": return ["--mute-audio"]
        case "auto": return [speaks] + (HDMISound.device().map { ["--alsa-output-device=\($0)"] } ?? [])
        default: return [speaks, "--alsa-output-device=\(sound)"]
        }
    }
}
