/// The words of the setup ticket in one language. Who reads them has just plugged a box in.
struct SetupWording: Sendable {
    let title: String
    /// What to do with the code above.
    let scan: String
    /// That it works once, and for whom it is.
    let once: String

    private init(_ title: String, _ scan: String, _ once: String) {
        (self.title, self.scan, self.once) = (title, scan, once)
    }

    /// In the language of the rest of the paper.
    init(_ words: Wording) {
        self = Self.table[words.tag] ?? Self.table[String(words.tag.prefix { $0 != "-" })] ?? Self.english
    }

    private static let english = SetupWording(
        "Set this appliance up", "Scan with a phone in the same network, or open",
        "Works once. Whoever has it is the owner: keep it to yourself.")

    private static let table: [String: SetupWording] = [
        "en": english,
        "de": SetupWording(
            "Dieses Gerät einrichten", "Mit einem Handy im selben Netz scannen, oder öffnen",
            "Gilt einmal. Wer ihn hat, ist der Besitzer: nicht weitergeben."),
        "fr": SetupWording(
            "Configurer cet appareil", "Scannez avec un téléphone du même réseau, ou ouvrez",
            "Valable une fois. Qui l’a est le propriétaire : gardez-le pour vous."),
        "es": SetupWording(
            "Configurar este aparato", "Escanee con un teléfono de la misma red, o abra",
            "Vale una vez. Quien lo tiene es el dueño: guárdelo para usted."),
        "tr": SetupWording(
            "Bu cihazı kurun", "Aynı ağdaki bir telefonla tarayın ya da açın",
            "Bir kez geçerlidir. Kimdeyse sahibi odur: kimseye vermeyin."),
        "ar": SetupWording(
            "إعداد هذا الجهاز", "امسح الرمز بهاتف على الشبكة نفسها، أو افتح",
            "صالح لمرة واحدة. من يحمله هو المالك: احتفظ به لنفسك."),
        "he": SetupWording(
            "הגדרת המכשיר", "סרקו בטלפון שבאותה רשת, או פתחו",
            "תקף פעם אחת. מי שמחזיק בו הוא הבעלים: שמרו אותו לעצמכם."),
        "hi": SetupWording(
            "यह उपकरण सेट करें", "उसी नेटवर्क के फ़ोन से स्कैन करें, या खोलें",
            "एक बार मान्य। जिसके पास यह है वही मालिक है: इसे अपने पास रखें।"),
        "ja": SetupWording(
            "この機器を設定する", "同じネットワークのスマートフォンで読み取るか、次を開いてください",
            "一度だけ使えます。持つ人が管理者です。人に渡さないでください。"),
        "zh": SetupWording("设置此设备", "用同一网络中的手机扫描，或打开", "只能使用一次。持有者即为管理员，请妥善保管。"),
        "zh-Hant": SetupWording("設定此裝置", "用同一網路中的手機掃描，或開啟", "只能使用一次。持有者即為管理員，請妥善保管。"),
    ]
}
