import QueueCore

/// The words on command cards in one language.
struct CardWording: Sendable {
    private let words: [CardAction: String]
    let hint: String

    /// In the order of `CardAction`.
    private init(_ words: [String], hint: String) {
        self.words = Dictionary(zip(CardAction.allCases, words), uniquingKeysWith: { first, _ in first })
        self.hint = hint
    }

    /// English where there are none.
    init(_ wording: Wording) { self = Self.byTag[wording.tag] ?? Self.english }

    func word(for action: CardAction) -> String { words[action] ?? action.rawValue }

    static let english = CardWording(
        [
            "Next guest", "Call again", "Serve / done", "Did not come", "Pause", "Go on", "Undo", "Print a ticket",
            "Call for help",
        ],
        hint: "Cut apart, and show one card at a time. Whoever has a card, or a photo of it, can do what it says. "
            + "A new sheet makes this one void.")

    /// By `Wording.tag`.
    static let byTag: [String: CardWording] = [
        "en": english, "en-US": english,
        "de": CardWording(
            [
                "Nächster Gast", "Nochmals aufrufen", "Bedienen / fertig", "Nicht erschienen", "Pause", "Weiter",
                "Rückgängig", "Ticket drucken", "Hilfe rufen",
            ],
            hint:
                "Auseinanderschneiden und immer nur eine Karte zeigen. Wer eine Karte oder ihr Foto hat, kann tun, was "
                + "darauf steht. Ein neuer Bogen macht diesen ungültig."),
        "fr": CardWording(
            [
                "Suivant", "Rappeler", "Servir / terminé", "Absent", "Pause", "Reprendre", "Annuler",
                "Imprimer un ticket", "Demander de l’aide",
            ],
            hint:
                "Découpez et montrez une seule carte à la fois. Qui a une carte, ou sa photo, peut faire ce qu’elle dit. "
                + "Une nouvelle feuille annule celle-ci."),
        "es": CardWording(
            [
                "Siguiente", "Llamar otra vez", "Atender / listo", "No vino", "Pausa", "Continuar", "Deshacer",
                "Imprimir tique", "Pedir ayuda",
            ],
            hint: "Recorte y muestre una sola tarjeta a la vez. Quien tiene una tarjeta, o su foto, puede hacer lo que "
                + "dice. Una hoja nueva anula esta."),
        "tr": CardWording(
            [
                "Sıradaki", "Yeniden çağır", "Hizmet / tamam", "Gelmedi", "Duraklat", "Devam", "Geri al",
                "Bilet yazdır",
                "Yardım çağır",
            ],
            hint:
                "Kesip ayırın ve her seferinde tek kart gösterin. Kartı veya fotoğrafı olan, yazanı yapabilir. Yeni bir "
                + "sayfa bunu geçersiz kılar."),
        "ar": CardWording(
            [
                "التالي", "إعادة النداء", "خدمة / تم", "لم يحضر", "إيقاف مؤقت", "متابعة", "تراجع", "طباعة تذكرة",
                "طلب المساعدة",
            ],
            hint:
                "قصّ البطاقات وأظهر واحدة فقط كل مرة. من لديه بطاقة أو صورتها يستطيع تنفيذ ما عليها. ورقة جديدة تلغي هذه."
        ),
        "he": CardWording(
            [
                "הבא בתור", "קריאה חוזרת", "שירות / סיום", "לא הגיע", "השהיה", "המשך", "ביטול פעולה", "הדפסת כרטיס",
                "קריאה לעזרה",
            ],
            hint:
                "יש לגזור ולהציג כרטיס אחד בכל פעם. מי שבידו כרטיס או צילום שלו יכול לבצע את הכתוב. גיליון חדש מבטל את זה."
        ),
        "hi": CardWording(
            [
                "अगला", "फिर बुलाएँ", "सेवा / पूरा", "नहीं आए", "रोकें", "जारी रखें", "वापस लें", "टिकट छापें",
                "मदद बुलाएँ",
            ],
            hint: "काटकर अलग करें और एक बार में एक ही कार्ड दिखाएँ। जिसके पास कार्ड या उसकी फ़ोटो है, वह उस पर लिखा काम कर सकता है। "
                + "नई शीट इसे रद्द करती है।"),
        "ja": CardWording(
            ["次の方", "再呼び出し", "対応・完了", "不在", "一時停止", "再開", "取り消し", "番号札を印刷", "応援を呼ぶ"],
            hint: "切り離し、一枚ずつかざしてください。カードやその写真を持つ人は誰でも操作できます。新しい用紙を作ると、これは無効になります。"),
        "zh-Hans": CardWording(
            ["下一位", "再次呼叫", "服务／完成", "未到", "暂停", "继续", "撤销", "打印号票", "呼叫帮助"],
            hint: "请剪开，每次只出示一张。持有卡片或其照片的人都能执行卡上的操作。打印新的一页后，本页作废。"),
        "zh-Hant": CardWording(
            ["下一位", "再次呼叫", "服務／完成", "未到", "暫停", "繼續", "復原", "列印號碼票", "呼叫協助"],
            hint: "請剪開，每次只出示一張。持有卡片或其照片的人都能執行卡上的操作。列印新的一頁後，本頁作廢。"),
    ]
}
