/// The words of a day's summary in one language. Data: a language more is one more line in `all`.
struct SummaryWording: Sendable {
    let title: String
    let served: String
    let noShows: String
    let cancelled: String
    /// Half of all waited no longer, and nine of ten.
    let medianWait: String
    let ninetiethWait: String
    let medianWalk: String
    let medianService: String
    let mostDesks: String
    let keptEstimates: String
    let byHour: String
    let byDesk: String
    /// A desk without a name.
    let unnamed: String
    let nobody: String
    /// `{n}` minutes, short.
    let minutes: String
}

extension Wording {
    /// By language; a written form of Chinese has its own.
    var summary: SummaryWording {
        SummaryWording.all[tag] ?? SummaryWording.all[String(tag.prefix { $0 != "-" })] ?? .english
    }
}

extension SummaryWording {
    static let english = SummaryWording(
        title: "Summary of the day", served: "Served", noShows: "Did not come", cancelled: "Cancelled",
        medianWait: "Half waited at most", ninetiethWait: "Nine of ten waited at most",
        medianWalk: "From the call to the desk", medianService: "At the desk", mostDesks: "Desks open at once",
        keptEstimates: "Estimates that held", byHour: "By hour", byDesk: "By desk", unnamed: "Desk",
        nobody: "Nobody took a number.", minutes: "{n} min")

    static let all: [String: SummaryWording] = [
        "en": english,
        "de": SummaryWording(
            title: "Der Tag im Überblick", served: "Bedient", noShows: "Nicht erschienen", cancelled: "Storniert",
            medianWait: "Die Hälfte wartete höchstens", ninetiethWait: "Neun von zehn warteten höchstens",
            medianWalk: "Vom Aufruf zum Schalter", medianService: "Am Schalter",
            mostDesks: "Schalter zugleich offen", keptEstimates: "Schätzungen, die stimmten", byHour: "Nach Stunde",
            byDesk: "Nach Schalter", unnamed: "Schalter", nobody: "Niemand hat eine Nummer gezogen.",
            minutes: "{n} Min."),
        "fr": SummaryWording(
            title: "Bilan du jour", served: "Servis", noShows: "Absents à l’appel", cancelled: "Annulés",
            medianWait: "La moitié a attendu au plus", ninetiethWait: "Neuf sur dix ont attendu au plus",
            medianWalk: "De l’appel au guichet", medianService: "Au guichet",
            mostDesks: "Guichets ouverts à la fois", keptEstimates: "Estimations tenues", byHour: "Par heure",
            byDesk: "Par guichet", unnamed: "Guichet", nobody: "Personne n’a pris de numéro.", minutes: "{n} min"),
        "es": SummaryWording(
            title: "Resumen del día", served: "Atendidos", noShows: "No se presentaron", cancelled: "Cancelados",
            medianWait: "La mitad esperó como mucho", ninetiethWait: "Nueve de cada diez esperaron como mucho",
            medianWalk: "De la llamada al mostrador", medianService: "En el mostrador",
            mostDesks: "Mostradores abiertos a la vez", keptEstimates: "Estimaciones cumplidas", byHour: "Por hora",
            byDesk: "Por mostrador", unnamed: "Mostrador", nobody: "Nadie tomó un número.", minutes: "{n} min"),
        "tr": SummaryWording(
            title: "Günün özeti", served: "Hizmet alan", noShows: "Gelmeyen", cancelled: "İptal eden",
            medianWait: "Yarısı en çok bekledi", ninetiethWait: "Onda dokuzu en çok bekledi",
            medianWalk: "Çağrıdan gişeye", medianService: "Gişede", mostDesks: "Aynı anda açık gişe",
            keptEstimates: "Tutan tahminler", byHour: "Saate göre", byDesk: "Gişeye göre", unnamed: "Gişe",
            nobody: "Kimse numara almadı.", minutes: "{n} dk"),
        "ar": SummaryWording(
            title: "ملخص اليوم", served: "تمت خدمتهم", noShows: "لم يحضروا", cancelled: "ألغوا",
            medianWait: "انتظر النصف على الأكثر", ninetiethWait: "انتظر تسعة من عشرة على الأكثر",
            medianWalk: "من النداء إلى الشباك", medianService: "عند الشباك", mostDesks: "شبابيك مفتوحة معًا",
            keptEstimates: "تقديرات صحيحة", byHour: "حسب الساعة", byDesk: "حسب الشباك", unnamed: "شباك",
            nobody: "لم يأخذ أحد رقمًا.", minutes: "{n} د"),
        "he": SummaryWording(
            title: "סיכום היום", served: "קיבלו שירות", noShows: "לא הגיעו", cancelled: "ביטלו",
            medianWait: "מחצית המתינו לכל היותר", ninetiethWait: "תשעה מעשרה המתינו לכל היותר",
            medianWalk: "מהקריאה לדלפק", medianService: "בדלפק", mostDesks: "דלפקים פתוחים בו־זמנית",
            keptEstimates: "הערכות שהתקיימו", byHour: "לפי שעה", byDesk: "לפי דלפק", unnamed: "דלפק",
            nobody: "איש לא לקח מספר.", minutes: "{n} דק׳"),
        "hi": SummaryWording(
            title: "दिन का सार", served: "सेवा मिली", noShows: "नहीं आए", cancelled: "रद्द किए",
            medianWait: "आधे लोगों का अधिकतम इंतज़ार", ninetiethWait: "दस में नौ का अधिकतम इंतज़ार",
            medianWalk: "बुलाने से काउंटर तक", medianService: "काउंटर पर", mostDesks: "एक साथ खुले काउंटर",
            keptEstimates: "सही निकले अनुमान", byHour: "घंटे के अनुसार", byDesk: "काउंटर के अनुसार", unnamed: "काउंटर",
            nobody: "किसी ने नंबर नहीं लिया।", minutes: "{n} मिनट"),
        "ja": SummaryWording(
            title: "本日のまとめ", served: "対応済み", noShows: "不在", cancelled: "取り消し",
            medianWait: "半数の待ち時間（最大）", ninetiethWait: "9割の待ち時間（最大）", medianWalk: "呼び出しから窓口まで",
            medianService: "窓口での時間", mostDesks: "同時に開いた窓口", keptEstimates: "当たった予測", byHour: "時間別",
            byDesk: "窓口別", unnamed: "窓口", nobody: "番号を取った人はいません。", minutes: "{n}分"),
        "zh": SummaryWording(
            title: "今日小结", served: "已服务", noShows: "未到", cancelled: "已取消", medianWait: "半数人最多等待",
            ninetiethWait: "九成人最多等待", medianWalk: "叫号到窗口", medianService: "窗口办理", mostDesks: "同时开放窗口",
            keptEstimates: "准确的预估", byHour: "按小时", byDesk: "按窗口", unnamed: "窗口", nobody: "无人取号。",
            minutes: "{n} 分钟"),
        "zh-Hant": SummaryWording(
            title: "今日小結", served: "已服務", noShows: "未到", cancelled: "已取消", medianWait: "半數人最多等待",
            ninetiethWait: "九成人最多等待", medianWalk: "叫號到櫃檯", medianService: "櫃檯辦理", mostDesks: "同時開放櫃檯",
            keptEstimates: "準確的預估", byHour: "按小時", byDesk: "按櫃檯", unnamed: "櫃檯", nobody: "無人取號。",
            minutes: "{n} 分鐘"),
    ]
}
