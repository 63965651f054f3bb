import LinuxHost
import QueueCore
import QueueEngine
import VoiceAnnouncer
import WebServer

/// How calls are spoken.
struct VoiceSettings: Sendable, Equatable {
    enum Output: String, Sendable {
        case off, walls, appliance, both
    }

    /// An interval of every day, in minutes after midnight.
    struct Hours: Sendable, Equatable {
        var begin: Int
        /// Not in it; before `begin` where it goes over midnight.
        var end: Int

        /// - Parameter minute: of the day.
        func contains(_ minute: Int) -> Bool {
            begin < end ? (begin..<end).contains(minute) : minute >= begin || minute < end
        }
    }

    /// BCP 47 tags, in the order in which a call is said; never empty.
    var languages: [String]
    var output: Output
    var options: VoiceOptions
    /// Which of several walls speak.
    var walls: WallVoice.Walls
    /// When nothing is said.
    var quiet: Hours?

    var speaksOnWalls: Bool { output == .walls || output == .both }
    var speaksHere: Bool { output == .appliance || output == .both }

    func isQuiet(at time: Timestamp) -> Bool {
        quiet?.contains(LocalTime.minuteOfDay(time.milliseconds)) ?? false
    }
}

extension Settings {
    /// - Parameter locale: the venue's languages, which are spoken where nobody says others.
    static func voice(
        in locale: String, text: (String) -> String?, number: (String) -> Int
    ) -> VoiceSettings {
        VoiceSettings(
            languages: SettingKind.items(of: text("voice.languages") ?? locale),
            output: text("voice.output").flatMap(VoiceSettings.Output.init) ?? .walls,
            options: VoiceOptions(
                program: text("voice.program") ?? "espeak-ng", rate: number("voice.rate"),
                volume: number("voice.volume"), gap: number("voice.gap"),
                numbers: text("voice.numbers").flatMap(CallAnnouncement.NumberStyle.init) ?? .number,
                spokenNames: text("voice.names").flatMap(SettingKind.spokenNames) ?? [:]),
            walls: text("voice.walls").flatMap(WallVoice.Walls.init) ?? .one,
            quiet: text("voice.quiet").flatMap(SettingKind.minutesOfDay).map {
                VoiceSettings.Hours(begin: $0.begin, end: $0.end)
            })
    }
}
