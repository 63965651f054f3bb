extension SpokenLanguage {
    /// Every language of the appliance. The sentences are as short as a person says them at a desk.
    static let all = [
        // Of espeak-ng's English voices the one whose digits an independent recogniser (pocketsphinx) understands best.
        SpokenLanguage(
            tag: "en", voice: "en-us", atCounter: "{ticket}, please go to counter {counter}.",
            atName: "{ticket}, please go to {name}.", alone: "{ticket}, please.",
            yourNumber: "Your number is {ticket}.", ahead: "Before you: {n}.", pause: ", ", reads: latin,
            counterWords: ["counter", "desk", "window", "counter no.", "no."]),
        SpokenLanguage(
            tag: "de", voice: "de", atCounter: "{ticket}, bitte zu Schalter {counter}.",
            atName: "{ticket}, bitte zu {name}.", alone: "{ticket}, bitte.", yourNumber: "Ihre Nummer ist {ticket}.",
            ahead: "Vor Ihnen: {n}.", pause: ", ", reads: latin,
            counterWords: ["schalter", "tisch", "platz", "theke", "nr."]),
        SpokenLanguage(
            tag: "fr", voice: "fr-fr", atCounter: "{ticket}, guichet {counter}, s'il vous plaît.",
            atName: "{ticket}, {name}, s'il vous plaît.", alone: "{ticket}, s'il vous plaît.",
            yourNumber: "Votre numéro est {ticket}.", ahead: "Devant vous: {n}.", pause: ", ",
            reads: latin, counterWords: ["guichet", "comptoir", "bureau"]),
        SpokenLanguage(
            tag: "es", voice: "es", atCounter: "{ticket}, pase por favor al mostrador {counter}.",
            atName: "{ticket}, pase por favor a {name}.", alone: "{ticket}, por favor.",
            yourNumber: "Su número es {ticket}.", ahead: "Delante de usted: {n}.", pause: ", ", reads: latin,
            counterWords: ["mostrador", "ventanilla", "mesa", "taquilla"]),
        SpokenLanguage(
            tag: "pt", voice: "pt", atCounter: "{ticket}, dirija-se por favor ao balcão {counter}.",
            atName: "{ticket}, dirija-se por favor a {name}.", alone: "{ticket}, por favor.",
            yourNumber: "O seu número é {ticket}.", ahead: "À sua frente: {n}.", pause: ", ",
            reads: latin, counterWords: ["balcão", "guichê", "mesa", "posto"]),
        SpokenLanguage(
            tag: "ar", voice: "ar", atCounter: "{ticket}، تَفَضَّلْ إِلَى الشُّبَّاكِ رَقْم {counter}.",
            atName: "{ticket}، تَفَضَّلْ إِلَى {name}.", alone: "{ticket}، تَفَضَّلْ.", yourNumber: "رَقْمُكَ {ticket}.",
            ahead: "أَمَامَكَ {n}.", pause: "، ",
            reads: script(0x600...0x6FF), counterWords: ["شباك", "الشباك", "مكتب"]),
        // Its voice reads no digits and leaves the vowels of words out, so that it is told the sounds themselves.
        SpokenLanguage(
            tag: "he", voice: "he", atCounter: "{ticket}, [[na lag'eSet led'elpek]] {counter}.",
            atName: "{ticket}, [[na lag'eSet le]] {name}.", alone: "{ticket}, [[bevakaS'a]].",
            yourNumber: "[[hamisp'aR Selax'em]] {ticket}.", ahead: "[[lifnejx'em]] {n}.", pause: ", ",
            spelled: HebrewNumber.phonemes, reads: english, counterWords: ["דלפק", "אשנב", "עמדה"]),
        SpokenLanguage(
            tag: "hi", voice: "hi", atCounter: "{ticket}, कृपया काउंटर {counter} पर आइए।",
            atName: "{ticket}, कृपया {name} पर आइए।", alone: "{ticket}, कृपया आइए।", yourNumber: "आपका नंबर {ticket} है।",
            ahead: "आपसे पहले {n}।", pause: ", ",
            reads: script(0x900...0x97F), counterWords: ["काउंटर", "खिड़की"]),
        // Its voice reads kana, but no kanji.
        SpokenLanguage(
            tag: "ja", voice: "ja", atCounter: "{ticket} ばんの かた、{counter} ばん まどぐちへ おこし ください。",
            atName: "{ticket} ばんの かた、{name}へ おこし ください。", alone: "{ticket} ばんの かた、おこし ください。",
            yourNumber: "あなたの ばんごうは {ticket} ばん です。", ahead: "まえに {n} にん います。", pause: "、",
            reads: script(0x3041...0x30FF), counterWords: ["カウンター", "まどぐち"]),
        // Written in pinyin: the voice for characters needs a dictionary that Debian's package does not have.
        SpokenLanguage(
            tag: "zh", voice: "cmn-latn-pinyin", atCounter: "qing3 {ticket} hao4, dao4 {counter} hao4 chuang1 kou3.",
            atName: "qing3 {ticket} hao4, dao4 {name}.", alone: "qing3 {ticket} hao4.",
            yourNumber: "nin2 de5 hao4 ma3 shi4 {ticket}.", ahead: "qian2 mian4 you3 {n} ren2.", pause: ", ",
            reads: { _ in false }, counterWords: []),
    ]
}
