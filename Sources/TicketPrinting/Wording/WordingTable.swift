// The languages of the paper. Step 2 names the button where phones have it in that language.

extension Wording {
    static let english = Wording(
        tag: "en", plural: .one,
        peopleAhead: Counted(one: "person ahead", "people ahead"),
        minutes: Counted(one: "minute’s wait", "minutes’ wait"),
        nowServing: "now serving", next: "You are next", showAtDesk: "Show this at the desk",
        followOnPhone: "Follow on your phone", copy: "COPY",
        takeNumber: "Take a number", orOpen: "or open",
        steps: [
            "Scan the code with your phone’s camera", "Tap “Take a number”",
            "Wait where you like: your phone shows your turn", "Show your ticket’s code at the desk",
        ],
        joinWiFi: "Scan to join the Wi-Fi", password: "Password",
        date: "{d} {month} {y}, {hh}:{min}",
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ])

    static let americanEnglish = Wording(
        tag: "en-US", plural: .one, peopleAhead: english.peopleAhead, minutes: english.minutes,
        nowServing: english.nowServing, next: english.next, showAtDesk: english.showAtDesk,
        followOnPhone: english.followOnPhone, copy: english.copy, takeNumber: english.takeNumber,
        orOpen: english.orOpen, steps: english.steps, joinWiFi: english.joinWiFi, password: english.password,
        date: "{month} {d}, {y}, {h}:{min} {ampm}", months: english.months)

    static let german = Wording(
        tag: "de", plural: .one,
        peopleAhead: Counted(one: "Person vor\u{A0}Ihnen", "Personen vor\u{A0}Ihnen"),
        minutes: Counted(one: "Minute Wartezeit", "Minuten Wartezeit"),
        nowServing: "jetzt dran", next: "Sie sind als Nächstes dran", showAtDesk: "Am Schalter zeigen",
        followOnPhone: "Am Handy verfolgen", copy: "KOPIE",
        takeNumber: "Nummer ziehen", orOpen: "oder öffnen Sie",
        steps: [
            "Scannen Sie den Code mit der Handykamera", "Tippen Sie auf „Nummer ziehen“",
            "Warten Sie, wo Sie möchten: Ihr Handy zeigt, wann Sie dran sind",
            "Zeigen Sie den Code Ihres Tickets am Schalter",
        ],
        joinWiFi: "Scannen und ins WLAN", password: "Passwort",
        date: "{d}. {month} {y}, {hh}:{min} Uhr",
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ])

    static let french = Wording(
        tag: "fr", plural: .zeroAndOne,
        peopleAhead: Counted(one: "personne devant\u{A0}vous", "personnes devant\u{A0}vous"),
        minutes: Counted(one: "minute d’attente", "minutes d’attente"),
        nowServing: "au guichet", next: "Votre tour est le prochain", showAtDesk: "À montrer au guichet",
        followOnPhone: "Suivre sur votre téléphone", copy: "COPIE",
        takeNumber: "Prenez un numéro", orOpen: "ou ouvrez",
        steps: [
            "Scannez le code avec l’appareil photo de votre téléphone", "Touchez le grand bouton",
            "Attendez où vous voulez : votre téléphone vous prévient", "Montrez le code de votre ticket au guichet",
        ],
        joinWiFi: "Scannez pour rejoindre le Wi-Fi", password: "Mot de passe",
        date: "{d} {month} {y}, {hh}:{min}",
        months: [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre",
        ])

    static let spanish = Wording(
        tag: "es", plural: .one,
        peopleAhead: Counted(one: "persona delante", "personas delante"),
        minutes: Counted(one: "minuto de espera", "minutos de espera"),
        nowServing: "se atiende ahora", next: "Su turno es el siguiente", showAtDesk: "Muéstrelo en el mostrador",
        followOnPhone: "Sígalo en su móvil", copy: "COPIA",
        takeNumber: "Tome un número", orOpen: "o abra",
        steps: [
            "Escanee el código con la cámara de su móvil", "Toque el botón grande",
            "Espere donde quiera: su móvil le avisa", "Muestre el código de su turno en el mostrador",
        ],
        joinWiFi: "Escanee para conectarse a la wifi", password: "Contraseña",
        date: "{d} de {month} de {y}, {hh}:{min}",
        months: [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
            "noviembre", "diciembre",
        ])

    static let turkish = Wording(
        tag: "tr", plural: .one,
        peopleAhead: Counted("kişi önünüzde"), minutes: Counted("dakika bekleme"),
        nowServing: "şu an hizmette", next: "Sıradaki sizsiniz", showAtDesk: "Bankoda gösterin",
        followOnPhone: "Telefonunuzdan izleyin", copy: "KOPYA",
        takeNumber: "Numara alın", orOpen: "veya açın",
        steps: [
            "Kodu telefonunuzun kamerasıyla okutun", "Büyük düğmeye dokunun",
            "Dilediğiniz yerde bekleyin: telefonunuz sıranızı gösterir", "Biletinizin kodunu bankoda gösterin",
        ],
        joinWiFi: "Wi-Fi için okutun", password: "Parola",
        date: "{d} {month} {y}, {hh}:{min}",
        months: [
            "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
            "Aralık",
        ])

    static let arabic = Wording(
        tag: "ar", isRightToLeft: true, plural: .arabic,
        peopleAhead: Counted(
            one: "شخص أمامك", two: "شخصان أمامك", few: "أشخاص أمامك", many: "شخصًا أمامك", "شخص أمامك"),
        minutes: Counted(
            one: "دقيقة انتظار", two: "دقيقتا انتظار", few: "دقائق انتظار", many: "دقيقة انتظار", "دقيقة انتظار"),
        nowServing: "يُخدم الآن", next: "أنت التالي", showAtDesk: "أظهره عند المكتب",
        followOnPhone: "تابع على هاتفك", copy: "نسخة",
        takeNumber: "خذ رقماً", orOpen: "أو افتح",
        steps: [
            "امسح الرمز بكاميرا هاتفك", "اضغط على «خذ رقماً»", "انتظر حيث تشاء: هاتفك يعرض دورك",
            "أظهر رمز تذكرتك عند المكتب",
        ],
        joinWiFi: "امسح للاتصال بالواي فاي", password: "كلمة المرور",
        date: "{d} {month} {y}، {hh}:{min}",
        months: [
            "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
            "ديسمبر",
        ])

    static let hebrew = Wording(
        tag: "he", isRightToLeft: true, plural: .hebrew,
        peopleAhead: Counted(one: "אדם לפניכם", two: "אנשים לפניכם", "אנשים לפניכם"),
        minutes: Counted(one: "דקת המתנה", two: "דקות המתנה", "דקות המתנה"),
        nowServing: "בטיפול כעת", next: "אתם הבאים בתור", showAtDesk: "להצגה בדלפק",
        followOnPhone: "למעקב בטלפון", copy: "העתק",
        takeNumber: "קחו מספר", orOpen: "או פתחו",
        steps: [
            "סרקו את הקוד במצלמת הטלפון", "הקישו על הכפתור הגדול", "המתינו היכן שנוח: הטלפון יציג את תורכם",
            "הציגו את קוד הכרטיס בדלפק",
        ],
        joinWiFi: "סרקו כדי להתחבר ל־Wi-Fi", password: "סיסמה",
        date: "{d} ב{month} {y}, {hh}:{min}",
        months: [
            "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
        ])

    static let hindi = Wording(
        tag: "hi", plural: .zeroAndOne,
        peopleAhead: Counted(one: "व्यक्ति आपसे\u{A0}आगे", "लोग आपसे\u{A0}आगे"), minutes: Counted("मिनट प्रतीक्षा"),
        nowServing: "अभी सेवा में", next: "अगली बारी आपकी है", showAtDesk: "काउंटर पर दिखाएँ",
        followOnPhone: "अपने फ़ोन पर देखें", copy: "प्रतिलिपि",
        takeNumber: "नंबर लें", orOpen: "या खोलें",
        steps: [
            "फ़ोन के कैमरे से कोड स्कैन करें", "बड़े बटन पर टैप करें", "जहाँ चाहें प्रतीक्षा करें: फ़ोन आपकी बारी बताएगा",
            "काउंटर पर अपने टिकट का कोड दिखाएँ",
        ],
        joinWiFi: "वाई-फ़ाई से जुड़ने के लिए स्कैन करें", password: "पासवर्ड",
        date: "{d} {month} {y}, {hh}:{min}",
        months: [
            "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर",
        ])

    static let japanese = Wording(
        tag: "ja", plural: .none, peopleAhead: Counted("人待ち"), minutes: Counted("分待ち"),
        nowServing: "ご案内中", next: "次はあなたの番です", showAtDesk: "窓口でご提示ください",
        followOnPhone: "スマホで順番を確認", copy: "再発行",
        takeNumber: "番号をお取りください", orOpen: "または",
        steps: [
            "スマホのカメラでコードを読み取ります", "大きなボタンを押します", "お好きな場所でお待ちください。順番はスマホに表示されます",
            "窓口でチケットのコードをご提示ください",
        ],
        joinWiFi: "読み取って Wi-Fi に接続", password: "パスワード",
        date: "{y}年{m}月{d}日 {hh}:{min}")

    static let chinese = Wording(
        tag: "zh-Hans", plural: .none, peopleAhead: Counted("人在您前面"), minutes: Counted("分钟等候"),
        nowServing: "正在办理", next: "下一位就是您", showAtDesk: "请在柜台出示",
        followOnPhone: "手机查看进度", copy: "副本",
        takeNumber: "请取号", orOpen: "或打开",
        steps: ["用手机相机扫描二维码", "点按大按钮", "随处等候，手机会显示轮到您", "在柜台出示您的票码"],
        joinWiFi: "扫码连接 Wi-Fi", password: "密码",
        date: "{y}年{m}月{d}日 {hh}:{min}")

    static let traditionalChinese = Wording(
        tag: "zh-Hant", plural: .none, peopleAhead: Counted("人在您前面"), minutes: Counted("分鐘等候"),
        nowServing: "正在辦理", next: "下一位就是您", showAtDesk: "請在櫃檯出示",
        followOnPhone: "用手機查看進度", copy: "副本",
        takeNumber: "請取號", orOpen: "或開啟",
        steps: ["用手機相機掃描 QR 碼", "點按大按鈕", "隨處等候，手機會顯示輪到您", "在櫃檯出示您的票碼"],
        joinWiFi: "掃描以連接 Wi-Fi", password: "密碼",
        date: "{y}年{m}月{d}日 {hh}:{min}")
}
