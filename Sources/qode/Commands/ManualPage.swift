import ArgumentParser
import Foundation

/// The manual pages, from the very tables that the program works by: what a page says, the program does.
struct ManualPage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual-page", abstract: "Writes a manual page in mdoc(7).", shouldDisplay: false)

    enum Page: String, ExpressibleByArgument, CaseIterable {
        case program = "qode"
        case file = "qode.yaml"
    }

    @Argument(help: "qode or qode.yaml.") var page: Page

    func run() {
        switch page {
        case .program: Console.say(Self.program)
        case .file: Console.say(Self.file)
        }
    }

    // MARK: qode(1)

    private static var program: String {
        """
        \(head("QODE", 1, "qode", Qode.configuration.abstract))
        .Sh SYNOPSIS
        .Nm
        .Ar command
        .Op Ar arguments
        .Op Fl -setting Ns = Ns Ar value ...
        .Sh DESCRIPTION
        \(text(Qode.configuration.discussion))
        .Pp
        The commands are:
        .Bl -tag -width Ds
        \(Qode.configuration.subcommands.flatMap { entries($0, "") }.joined(separator: "\n"))
        .El
        .Pp
        Every command takes every setting of
        .Xr qode.yaml 5
        as an option:
        .Fl -server-port Ar 80 .
        .Sh FILES
        .Bl -tag -width Ds
        .It Pa \(SettingSources.standardFile)
        The settings.
        .It Pa \(Settings.standardStateDirectory)
        The database, certificates, backups, and the admin's token.
        .El
        .Sh EXIT STATUS
        .Bl -tag -width Ds
        .It 0
        Done.
        .It 1
        What was asked for failed.
        .It 64
        Wrong usage.
        .It 69
        A device is unavailable.
        .It 78
        The configuration cannot work: one line names where, the key, and what is
        allowed.
        .El
        .Sh SEE ALSO
        .Xr journalctl 1 ,
        .Xr qode.yaml 5 ,
        .Xr lpadmin 8
        """
    }

    private static func entries(_ command: any ParsableCommand.Type, _ parent: String) -> [String] {
        let configuration = command.configuration
        guard configuration.shouldDisplay else { return [] }
        let name = parent + (configuration.commandName ?? "\(command)".lowercased())
        if !configuration.subcommands.isEmpty {
            return configuration.subcommands.flatMap { entries($0, "\(name) ") }
        }
        let more = configuration.discussion.isEmpty ? "" : "\n.Pp\n\(text(configuration.discussion))"
        return [".It Cm \(escaped(name))\n\(text(configuration.abstract))\(more)"]
    }

    // MARK: qode.yaml(5)

    private static var file: String {
        """
        \(head("QODE.YAML", 5, "qode.yaml", "settings of the queue appliance"))
        .Sh DESCRIPTION
        Settings come from
        .Pa \(SettingSources.ownFileName)
        in the state directory, which the page of settings writes,
        then from
        .Pa \(SettingSources.standardFile) ,
        then from the environment, then from the command line; the later wins.
        .Ic qode config
        shows what is in force and where it came from.
        A key with a dot is a key inside another:
        .Bd -literal -offset indent
        server:
          port: 80
        .Ed
        .Pp
        Several values are a list, or are joined by commas.
        A value that cannot work, and a key that is none, end
        .Xr qode 1
        with exit status 78.
        .Bl -tag -width Ds
        \(Setting.all.map(entry).joined(separator: "\n"))
        .El
        .Sh FILES
        .Pa \(SettingSources.standardFile)
        .Sh SEE ALSO
        .Xr qode 1
        """
    }

    private static func entry(_ setting: Setting) -> String {
        """
        .It Va \(escaped(setting.key))
        \(text(setting.about))
        Allowed: \(text(setting.kind.allowed)).
        Default: \(setting.standard.map(escaped) ?? "not set").
        In the environment
        .Ev \(setting.environmentName) .
        """
    }

    // MARK: mdoc(7)

    private static func head(_ title: String, _ section: Int, _ name: String, _ about: String) -> String {
        let line = text(about)
        let short = line.hasSuffix(".") ? String(line.dropLast()) : line
        return """
            .Dd $Mdocdate$
            .Dt \(title) \(section)
            .Os
            .Sh NAME
            .Nm \(name)
            .Nd \(short)
            """
    }

    /// Columns of a line.
    private static let width = 78

    /// Paragraphs: each sentence begins a line, and no line is a request.
    private static func text(_ text: String) -> String {
        text.split(separator: "\n").flatMap { paragraph in
            var lines = [""]
            for word in escaped(String(paragraph)).split(separator: " ") {
                let ends = lines[lines.count - 1].last.map { ".:;?!".contains($0) } ?? false
                if ends || lines[lines.count - 1].count + word.count >= width { lines.append("") }
                let line = lines[lines.count - 1]
                // A request begins with one of these.
                let safe = line.isEmpty && (word.hasPrefix(".") || word.hasPrefix("'")) ? "\\&\(word)" : String(word)
                lines[lines.count - 1] = line.isEmpty ? safe : "\(line) \(safe)"
            }
            return lines
        }.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("…", with: "...")
    }
}
