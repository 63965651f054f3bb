import Foundation
import TicketPrinting

/// How paper looks, and what the ticket printer does besides printing.
struct PaperSettings: Sendable {
    var width: PaperWidth
    /// Of a new roll, in metres.
    var rollLength: Int
    /// After a ticket.
    var beeps: Bool
    /// The cash drawer at the ticket printer, before a ticket.
    var opensDrawer: Bool
    /// A new appliance shows the way to its settings on paper.
    var hasSetupTicket: Bool
    /// When the A4 printer makes each day's emergency tickets: minutes after midnight, local time; nil is by hand only.
    var emergencyAt: Int?
    /// A PNG file.
    var logo: String?
    /// Where that was set.
    private var logoOrigin: String

    /// - Parameters:
    ///   - text: a key's value; nil where it is not set.
    ///   - origin: where that was set.
    init(_ text: (String) -> String?, origin: (String) -> String) {
        width = PaperWidth(text("printers.paper") ?? "") ?? .mm80
        rollLength = text("printers.roll_length").flatMap { Int($0) } ?? 50
        beeps = text("printers.beep") == "on"
        opensDrawer = text("printers.drawer") == "on"
        hasSetupTicket = text("printers.setup_ticket") != "off"
        emergencyAt = text("printers.emergency_at").flatMap(SettingKind.minuteOfDay)
        logo = text("venue.logo")
        logoOrigin = origin("venue.logo")
    }

    /// Draws all paper of this appliance.
    var renderer: PaperRenderer {
        get throws {
            PaperRenderer(paper: width, logo: try logoPicture, beeps: beeps, opensDrawer: opensDrawer)
        }
    }

    /// More bytes are no logo.
    private static let logoLimit = 4 << 20

    /// As it is, for pages; what is wrong with it is said where it is drawn.
    var logoFile: [UInt8]? {
        guard let logo, let file = FileHandle(forReadingAtPath: logo),
            let bytes = try? file.read(upToCount: Self.logoLimit + 1), bytes.count <= Self.logoLimit
        else { return nil }
        return Array(bytes)
    }

    private var logoPicture: GreyPicture? {
        get throws {
            guard let logo else { return nil }
            func refusal(_ why: String) -> ConfigurationFailure {
                ConfigurationFailure(
                    source: logoOrigin, key: "venue.logo", allowed: "\(logo) must be a PNG picture: \(why)")
            }
            guard let file = FileHandle(forReadingAtPath: logo),
                let bytes = try? file.read(upToCount: Self.logoLimit + 1)
            else { throw refusal("it cannot be read") }
            guard bytes.count <= Self.logoLimit else { throw refusal("it has more than 4 MiB") }
            do throws(PictureFailure) {
                return try GreyPicture(png: Array(bytes))
            } catch { throw refusal(error.description) }
        }
    }
}
