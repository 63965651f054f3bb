/// The words on paper, in the languages that the appliance speaks; English where one is missing.
struct Wording: Sendable {
    let ahead: @Sendable (Int) -> String
    let wait: @Sendable (Int) -> String
    let nowServing: @Sendable (String) -> String
    let followOnPhone: String
    let copy: String
    let takeNumber: String
    let steps: [String]
    let wifi: @Sendable (String) -> String
    let isRightToLeft: Bool

    /// - Parameter locale: a BCP 47 tag; only its language counts.
    init(_ locale: String) {
        switch locale.split(separator: "-").first.map(String.init)?.lowercased() {
        case "de": self = .german
        case "ar": self = .arabic
        default: self = .english
        }
    }

    private init(
        ahead: @escaping @Sendable (Int) -> String, wait: @escaping @Sendable (Int) -> String,
        nowServing: @escaping @Sendable (String) -> String,
        followOnPhone: String, copy: String, takeNumber: String, steps: [String],
        wifi: @escaping @Sendable (String) -> String,
        isRightToLeft: Bool = false
    ) {
        self.ahead = ahead
        self.wait = wait
        self.nowServing = nowServing
        self.followOnPhone = followOnPhone
        self.copy = copy
        self.takeNumber = takeNumber
        self.steps = steps
        self.wifi = wifi
        self.isRightToLeft = isRightToLeft
    }

    private static let english = Wording(
        ahead: { $0 == 0 ? "You are next" : $0 == 1 ? "1 person ahead of you" : "\($0) people ahead of you" },
        wait: { "About \($0) min" }, nowServing: { "Now serving \($0)" }, followOnPhone: "Follow on your phone",
        copy: "COPY", takeNumber: "Take a number",
        steps: [
            "Scan the code with your phone's camera", "Tap “Take a number”",
            "Wait where you like: your phone shows your turn",
            "Show your ticket's code at the desk",
        ], wifi: { "Wi-Fi: \($0)" })

    private static let german = Wording(
        ahead: { $0 == 0 ? "Sie sind die Nächsten" : $0 == 1 ? "1 Person vor Ihnen" : "\($0) Personen vor Ihnen" },
        wait: { "Etwa \($0) Min." }, nowServing: { "Jetzt dran: \($0)" }, followOnPhone: "Auf dem Handy mitverfolgen",
        copy: "KOPIE", takeNumber: "Nummer ziehen",
        steps: [
            "Scannen Sie den Code mit der Handykamera", "Tippen Sie auf „Nummer ziehen“",
            "Warten Sie, wo Sie möchten: Ihr Handy zeigt, wann Sie dran sind",
            "Zeigen Sie den Code Ihres Tickets am Schalter",
        ], wifi: { "WLAN: \($0)" })

    private static let arabic = Wording(
        ahead: { $0 == 0 ? "أنت التالي" : "أمامك: \($0)" }, wait: { "حوالي \($0) دقيقة" },
        nowServing: { "يُخدم الآن \($0)" }, followOnPhone: "تابع على هاتفك", copy: "نسخة", takeNumber: "خذ رقماً",
        steps: [
            "امسح الرمز بكاميرا هاتفك", "اضغط على «خذ رقماً»", "انتظر حيث تشاء: هاتفك يعرض دورك",
            "أظهر رمز تذكرتك عند المكتب",
        ], wifi: { "واي فاي: \($0)" }, isRightToLeft: true)
}
