/// The words of the emergency sheet in one language. Who reads them stands at a counter in the dark.
struct EmergencyWording: Sendable {
    let title: String
    /// What to do; `{time}` is when the sheet is void.
    let hint: String
    /// On each ticket.
    let until: String

    private init(_ title: String, _ hint: String, _ until: String) {
        (self.title, self.hint, self.until) = (title, hint, until)
    }

    /// English where there are none.
    init(_ words: Wording) {
        self = Self.table[words.tag] ?? Self.table[String(words.tag.prefix { $0 != "-" })] ?? Self.english
    }

    static let english = EmergencyWording(
        "Emergency tickets",
        "When Qode is off: cut apart, give the large parts out in this order, and keep the stubs (left). When it is on again, hold "
            + "up the stubs of those who still wait: they stand in line in this order. Void from {time} on.",
        "Valid until {time}")

    /// By `Wording.tag`.
    static let table: [String: EmergencyWording] = [
        "en": english,
        "de": EmergencyWording(
            "Notfall-Tickets",
            "Wenn Qode aus ist: auseinanderschneiden, die großen Teile der Reihe nach ausgeben, die Abschnitte (links) behalten. Geht "
                + "es wieder, die Abschnitte derer vorzeigen, die noch warten: Sie stehen in dieser Reihenfolge an. Ungültig ab {time}.",
            "Gültig bis {time}"),
        "fr": EmergencyWording(
            "Tickets de secours",
            "Quand Qode est éteint : découpez, distribuez les grandes parties dans cet ordre et gardez les talons (à gauche). Quand il "
                + "remarche, montrez les talons de ceux qui attendent encore : ils gardent cet ordre. Nuls à partir du {time}.",
            "Valable jusqu’au {time}"),
        "es": EmergencyWording(
            "Turnos de emergencia",
            "Cuando Qode esté apagado: recorte, entregue las partes grandes en este orden y guarde los talones (izquierda). Cuando "
                + "vuelva, muestre los talones de quienes aún esperan: conservan este orden. Sin validez desde {time}.",
            "Válido hasta el {time}"),
        "tr": EmergencyWording(
            "Acil durum biletleri",
            "Qode kapalıyken: kesin, büyük parçaları bu sırayla verin, koçanları (sol) saklayın. Yeniden açılınca hâlâ bekleyenlerin "
                + "koçanlarını gösterin: bu sırayla beklerler. {time} itibarıyla geçersizdir.",
            "Son geçerlilik: {time}"),
        "ar": EmergencyWording(
            "تذاكر الطوارئ",
            "عند توقف Qode: قصّ التذاكر ووزّع الأجزاء الكبيرة بهذا الترتيب واحتفظ بالأرومات (اليمين). وعند عودته أظهر أرومات من لا "
                + "يزالون ينتظرون: يقفون في الدور بهذا الترتيب. لاغية ابتداءً من {time}.",
            "صالحة حتى {time}"),
        "he": EmergencyWording(
            "כרטיסי חירום",
            "כש־Qode כבוי: יש לגזור, לחלק את החלקים הגדולים לפי הסדר ולשמור את הספחים (מימין). כשהוא חוזר, יש להציג את הספחים של מי "
                + "שעדיין ממתין: הם עומדים בתור לפי הסדר הזה. בטלים החל מ־{time}.",
            "תקף עד {time}"),
        "hi": EmergencyWording(
            "आपात टिकट",
            "जब Qode बंद हो: काटें, बड़े हिस्से इसी क्रम में दें और पर्चियाँ (बाईं ओर) रख लें। चालू होने पर जो अब भी प्रतीक्षा में हैं उनकी पर्चियाँ दिखाएँ: वे इसी क्रम में "
                + "रहेंगे। {time} से अमान्य।",
            "{time} तक मान्य"),
        "ja": EmergencyWording(
            "非常用番号札",
            "Qode が止まったら：切り離し、大きい方をこの順に渡し、控え（左）を保管してください。復旧したら、まだお待ちの方の控えをかざすと、この順に並びます。{time} から無効。",
            "{time} まで有効"),
        "zh-Hans": EmergencyWording(
            "应急号票", "Qode 停止时：剪开，按此顺序发放大的部分，保留存根（左）。恢复后，出示仍在等候者的存根：他们按此顺序排队。自 {time} 起作废。",
            "有效期至 {time}"),
        "zh-Hant": EmergencyWording(
            "應急號碼票", "Qode 停止時：剪開，按此順序發放大的部分，保留存根（左）。恢復後，出示仍在等候者的存根：他們按此順序排隊。自 {time} 起作廢。",
            "有效期至 {time}"),
    ]
}
