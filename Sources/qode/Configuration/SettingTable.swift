extension Setting {
    /// All keys, in the order of the manual page.
    static let all: [Setting] = server + state + devices + paper + queues + people

    private static let server: [Setting] = [
        Setting("server.host", .listeningHost, "0.0.0.0", "The address to listen on.", isForShellOnly: true),
        Setting("server.port", .port, "8080", "The port of HTTP; 80 needs no number in the address."),
        Setting(
            "server.public_url", .publicURL, nil,
            "What QR codes lead to, where it is not the appliance's own address: behind a proxy or with a name of its own."
        ),
        Setting(
            "server.tls.mode", .word("auto", "files", "off"), "auto",
            "HTTPS beside HTTP: with the appliance's own certificate, with files, or not at all."),
        Setting("server.tls.port", .port, "8443", "The port of HTTPS."),
        Setting(
            "server.tls.certificate", .file, nil, "With files: the certificate and its chain, in PEM.",
            isForShellOnly: true),
        Setting("server.tls.key", .file, nil, "With files: its private key, in PEM.", isForShellOnly: true),
        Setting("server.cors_origins", .origins, nil, "Pages of other origins that may use the API and the feed."),
        Setting(
            "server.trusted_proxies", .proxies, nil,
            "Proxies whose X-Forwarded-For, -Proto and -Host are believed."),
        Setting(
            "server.allowed_hosts", .hostNames, nil,
            "Public names under which the appliance answers, beside that of server.public_url."),
        Setting(
            "server.plain_tokens", .word("refuse", "allow"), "refuse",
            "Whether desks, scanners and the admin may come by plain HTTP while HTTPS is served."),
        Setting(
            "limits.joins_per_minute", .number(0...100_000, zero: "no limit"), "30", "Joins from one address, a minute."
        ),
        Setting(
            "limits.waiting", .number(0...100_000, zero: "no limit"), "2000",
            "How many may wait in a queue that is made from now on."),
        Setting(
            "limits.connections", .number(0...1_000_000, zero: "no limit"), "12000", "Connections at once, in all."),
        Setting(
            "limits.connections_per_address", .number(0...1_000_000, zero: "no limit"), "256",
            "Connections at once from one address."),
        Setting(
            "limits.kiosk_tickets_per_minute", .number(0...100_000, zero: "no limit"), "20",
            "Tickets from one kiosk, a minute."),
        Setting(
            "limits.feeds_per_minute", .number(0...100_000, zero: "no limit"), "600",
            "New feeds from one address, a minute."),
        Setting(
            "limits.prints_per_minute", .number(0...100_000, zero: "no limit"), "30",
            "Prints asked for by one address or token, a minute."),
    ]

    private static let state: [Setting] = [
        Setting(
            "state.directory", .folder, nil,
            "Where database, certificates, backups and the admin's token are; $STATE_DIRECTORY or /var/lib/qode.",
            isForShellOnly: true),
        Setting(
            "store.url", .store, nil,
            "The database; sqlite:{state.directory}/qode.db where it is not set. Several appliances share a PostgreSQL.",
            isForShellOnly: true),
        Setting(
            "store.alone", .word("off", "on"), "off",
            "While a shared PostgreSQL is away, the appliance goes on giving numbers that it set aside before."),
        Setting(
            "store.alone_numbers", .number(10...1000), "50",
            "How many numbers of each queue it sets aside at once; those that are never given are gaps."),
    ]

    private static let devices: [Setting] = [
        Setting("camera.source", .camera, "auto", "The camera at the desk.", isForShellOnly: true),
        Setting(
            "cameras", .cameras, nil,
            "Further cameras, and what they are for; a list of source, role and queues in the file.",
            isForShellOnly: true),
        Setting("camera.width", .number(160...7680), "1280", "Of its picture, in pixels."),
        Setting("camera.height", .number(120...4320), "720", "Of its picture, in pixels."),
        Setting("camera.fps", .number(1...120), "30", "Pictures a second."),
        Setting(
            "camera.power_line_frequency", .word("auto", "50", "60", "off"), "auto",
            "The mains' hertz, where lamps leave stripes in the picture."),
        Setting("scanner.device", .handheld, "auto", "The handheld scanner.", isForShellOnly: true),
        Setting(
            "kiosk.button", .button, nil,
            "A button that takes and prints a ticket: an input device, and its key's number.",
            isForShellOnly: true),
        Setting("kiosk.button_queue", .queue, nil, "Whose tickets it takes; not needed where there is one queue."),
        Setting("scanner.sound", .word("off", "on"), "off", "Answers scans by the appliance's own loudspeaker."),
        Setting(
            "screen.rotation", .word("0", "90", "180", "270"), "0",
            "Degrees by which the wall on the appliance's own screen is turned clockwise: 90 or 270 for one that stands."
        ),
        Setting(
            "screen.sound", .text(100), "auto",
            "Where that wall is heard: by HDMI where there is one, by another device of ALSA, or off."),
    ]

    private static let paper: [Setting] = [
        Setting("printers.ticket", .printer, "auto", "What tickets are printed on.", isForShellOnly: true),
        Setting("printers.poster", .printer, "auto", "What posters and reports are printed on.", isForShellOnly: true),
        Setting("printers.paper", .paper, "80mm", "The width of the ticket printer's roll."),
        Setting("printers.format", .word("auto", "escpos", "pdf"), "auto", "What the ticket printer is sent."),
        Setting(
            "printers.stale_after", .number(1...86_400), "120", "Seconds after which a ticket is not printed any more."),
        Setting("printers.roll_length", .number(1...500), "50", "Of a new roll, in metres."),
        Setting(
            "printers.setup_ticket", .word("off", "on"), "on",
            "A new appliance prints a ticket whose code opens the page of settings once."),
        Setting(
            "printers.emergency_at", .time, "off",
            "When each day the A4 printer makes emergency tickets for hours without power; `qode blackout` makes them by hand."
        ),
        Setting("printers.beep", .word("off", "on"), "off", "The ticket printer beeps after a ticket."),
        Setting(
            "printers.drawer", .word("off", "on"), "off", "The cash drawer at the ticket printer opens before a ticket."
        ),
    ]

    private static let queues: [Setting] = [
        Setting(
            "queues.creation", .word("admin", "open"), "admin",
            "Who may make queues: the admin, or anyone who reaches it."),
        Setting(
            "tickets.pictures", .word("off", "on"), "off",
            "Each ticket also bears a picture in a colour, for whoever reads no digits."),
        Setting("queues.new_session_at", .time, "04:00", "When each day's numbers begin at 1 again."),
        Setting(
            "queues.retention_days", .number(1...3650), "30", "After so many days an ended ticket's phone is forgotten."
        ),
    ]

    private static let people: [Setting] = [
        Setting("wifi.ssid", .text(32), nil, "The guests' Wi-Fi, which the poster lets them join."),
        Setting("wifi.password", .text(64), nil, "Its password.", isSecret: true),
        Setting(
            "wifi.security", .word("WPA", "WEP", "SAE", "sae", "nopass"), nil,
            "How it is secured; WPA where it has a password."),
        Setting("wifi.hidden", .word("off", "on", "false", "true"), "off", "It does not tell its name."),
        Setting(
            "voice.languages", .languages, nil,
            "What calls are spoken in, in this order; the locale's where it is not set."),
        Setting("voice.output", .word("off", "walls", "appliance", "both"), "walls", "Where calls are spoken."),
        Setting(
            "voice.walls", .word("one", "all"), "one",
            "Of several walls that show a queue one says its calls, as in one room, or all do, together."),
        Setting(
            "voice.numbers", .word("number", "digits"), "number", "A042 as \"A, forty-two\" or \"A, zero, four, two\"."),
        Setting("voice.rate", .number(80...450), "150", "Words a minute."),
        Setting("voice.volume", .number(0...200), "100", "Percent of the voice's own loudness."),
        Setting("voice.gap", .number(0...5000), "400", "Milliseconds of silence between two languages."),
        Setting(
            "voice.quiet", .hours, nil, "Hours of the day in which the appliance says nothing: 21:30-07:00."),
        Setting(
            "voice.names", .spokenNames, nil,
            "What is said for a desk's name that the voice cannot read, for all languages or for one: Labor=Laboratory,ja:Labor=けんさしつ."
        ),
        Setting("voice.program", .text(400), "espeak-ng", "The program that speaks.", isForShellOnly: true),
        Setting("appliance.name", .text(63), nil, "What this appliance is called; the host name where it is not set."),
        Setting("venue.name", .text(400), nil, "On tickets, posters, walls and guests' phones."),
        Setting(
            "venue.color", .colour, nil,
            "Of the pages, as #0b5fff; it is shown as much darker or lighter as it must be to be read."),
        Setting("venue.footer", .text(1000), nil, "A line at the foot of tickets."),
        Setting(
            "venue.logo", .file, nil, "A PNG picture at the head of tickets and guests' pages.", isForShellOnly: true),
        Setting(
            "venue.pictures", .folder, nil,
            "A folder of pictures (PNG, JPEG, WebP) and messages (.txt) that walls show in a quarter while nobody is called.",
            isForShellOnly: true),
        Setting("locale", .languages, "en", "Language of tickets, posters and walls; phones choose their own."),
        Setting(
            "log.level", .word("trace", "debug", "info", "notice", "warning", "error"), "info",
            "How much is written to the log."
        ),
    ]
}
